/* The inside of a link; private to conformance/adapter/link*.c. */
#ifndef ADP_LINK_INTERNAL_H
#define ADP_LINK_INTERNAL_H

#include "adapter/frame.h"
#include "adapter/link.h"
#include "process/child.h"
#include "wire/clock.h"

/* A request that was sent, at the place `id` modulo the window. */
typedef struct adp_slot {
    uint64_t id;
    uint64_t end; /* how many bytes have been written when it has left as a whole */
    size_t index;
    size_t bytes;
    bool due;
} adp_slot;

struct adp_link {
    adp_options options; /* no member is zero by default */
    proc_child *child;
    int input, output; /* ours: to its standard input, from its standard output; -1: closed */
    sio_buf queue;
    size_t queue_at;
    uint64_t queued, written; /* bytes ever */
    adp_frames frames;
    adp_slot *slots;
    uint64_t next_id;
    uint64_t oldest; /* no request before it is due */
    uint64_t answered;
    size_t due, bytes_due;
    wire_us now;
    wire_us progress; /* when it last took or gave something */
    wire_us look, full_look;
    adp_fault fault;
    sio_buf what;
    pid_t worker; /* being measured */
    bool peak_known;
    uint64_t memory_before, peak_seen, time_before;
    wire_us measured_from;
};

/* Ends the link with a fault; the sentence is formatted. The first fault counts. */
void adp_link_fail(adp_link *l, adp_fault fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes and reads what can be, waiting at most until `until` (WIRE_FOREVER: as long as it takes). */
void adp_link_pump(adp_link *l, wire_us until);

/* Looks at the memory when it is time to. */
void adp_link_look(adp_link *l);

#endif
