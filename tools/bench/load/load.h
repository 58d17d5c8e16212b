/* A load generator for Socket.IO servers on the loopback: as little work a message as one recv and one send,
 * so that the server is what is measured. It checks each answer; anything unexpected ends the run with a
 * message, because a figure from a run that lost something is worth nothing. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Room for the largest answer of a run: an HTTP head and a handshake. */
enum { LOAD_INPUT = 1536 };
/* Latencies are counted in steps of a microsecond; all above one second fall in the last. */
enum { LOAD_SLOWEST_US = 1000000 };

typedef enum load_transport { LOAD_WEBSOCKET, LOAD_POLLING } load_transport;

/* What to do; filled from the command line. */
typedef struct load_plan {
    uint16_t port;
    pid_t server; /* whose memory and CPU time are read */
    load_transport transport;
    bool answers;       /* ask for an acknowledgement of each event (always over websocket) */
    uint32_t clients;   /* connections to open */
    uint32_t active;    /* how many of them talk */
    uint32_t warmup_ms; /* before anything counts */
    uint32_t measure_ms;
} load_plan;

/* What happened; counted only while `counting`. */
typedef struct load_counts {
    bool counting;
    uint32_t ready; /* clients that are connected to the namespace */
    uint64_t messages, pings;
    uint32_t latency[LOAD_SLOWEST_US + 1];
} load_counts;

typedef struct load {
    load_plan plan;
    load_counts counts;
    int epoll;
    bool talking; /* from here on, an answered client asks again */
} load;

/* Prints the message after "load: " and ends the process with status 1. */
void load_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
/* Returns monotonic nanoseconds. */
uint64_t load_now(void);
/* Handles events until `until` (nanoseconds), or until `clients` are ready where that is not 0. */
void load_run(load *l, uint64_t until, uint32_t clients);

/* ---- one TCP connection ---- */

typedef struct load_link load_link;
typedef struct load_owner {
    void (*opened)(load_link *link);                               /* the connection is there */
    size_t (*received)(load_link *link, const char *in, size_t n); /* returns what it used; 0: needs more */
} load_owner;

struct load_link {
    load *load;
    const load_owner *owner;
    void *client; /* the owner's */
    int fd;
    bool open;
    size_t have;
    char in[LOAD_INPUT + 1]; /* NUL-terminated, for the string functions */
};

/* Connects `link` (fields load, owner, client set) to the server; `index` chooses its source address. */
void load_link_connect(load_link *link, uint32_t index);
void load_link_send(load_link *link, const void *bytes, size_t n);
/* The events of epoll for this link. */
void load_link_ready(load_link *link, uint32_t events);

/* ---- clients ---- */

typedef struct load_ws load_ws;
typedef struct load_poll load_poll;

/* Makes the clients of the plan, without connecting them. */
load_ws *load_ws_new(load *l);
load_poll *load_poll_new(load *l);
void load_ws_connect(load_ws *all, uint32_t i);
void load_poll_connect(load_poll *all, uint32_t i);
/* Lets client `i` ask its first question; each answer leads to the next while `talking`. */
void load_ws_talk(load_ws *all, uint32_t i);
void load_poll_talk(load_poll *all, uint32_t i);

/* Counts one exchange that began at `asked`. */
void load_count(load *l, uint64_t asked);

/* ---- the server's process ---- */

/* Returns the resident memory, and its peak, in KiB. */
uint64_t load_memory(pid_t pid, const char *field);
/* Returns the CPU time of all threads so far, user and system, in microseconds. */
void load_cpu(pid_t pid, uint64_t *user, uint64_t *system);

#endif
