/* One adapter process and the requests that are in flight: frames go in, answers come out, faults are seen.
 */
#ifndef ADP_LINK_H
#define ADP_LINK_H

#include <sys/types.h>

#include "adapter/answer.h"

/* How adapters are run. Zero members mean the default. Must outlive the links. */
typedef struct adp_options {
    char *const *argv;        /* the command, found by PATH; ends with NULL */
    char *const *environment; /* NULL: ours */
    int answer_ms;            /* no answer for so long while some are due is a hang (5000) */
    int start_ms;             /* the answer to the hello is due (30000) */
    uint64_t memory;          /* bytes that the processes of one adapter may have (512 MiB) */
    uint32_t window;          /* most requests in flight; a power of 2 (512) */
    size_t window_bytes;      /* most bytes in flight, but for a single request (1 MiB) */
    void (*trace)(void *ctx, bool sent, sio_slice content); /* sees every frame; NULL: nobody */
    void *trace_ctx;
} adp_options;

typedef enum adp_fault {
    ADP_NONE,
    ADP_CRASH,   /* the process ended, or closed its standard output */
    ADP_HANG,    /* no answer in time */
    ADP_MEMORY,  /* more memory than allowed */
    ADP_NOISE,   /* a frame that is no JSON object, or too long */
    ADP_TWICE,   /* a request was answered twice */
    ADP_UNKNOWN, /* an answer to a request that was not made (yet) */
    ADP_START,   /* it could not be started */
} adp_fault;

/* Returns the name: "crash", "hang", "memory", "noise", "answers-twice", "unknown-id", "start". */
const char *adp_fault_name(adp_fault fault);

/* What one request cost the adapter. */
typedef struct adp_cost {
    bool measured;       /* it ran alone, and was looked at */
    uint64_t us;         /* time: on the clock or of the processor, whichever is less */
    uint64_t control_us; /* the same of its control */
    uint64_t memory;     /* bytes that its resident memory grew by at its peak */
} adp_cost;

typedef struct adp_link adp_link;

/* Starts the command. Returns NULL and appends a sentence to `why` when it cannot be started. Call it from a
 * thread that lives as long as the link. Ownership: the caller's, by adp_link_free. */
adp_link *adp_link_start(const adp_options *options, sio_buf *why);

/* Returns the id of the process that was started. */
pid_t adp_link_pid(const adp_link *l);

/* Kills the processes of the adapter, if they still run, and frees. NULL is allowed. */
void adp_link_free(adp_link *l);

/* Returns whether another request of about `bytes` may be sent now. */
bool adp_link_has_room(const adp_link *l, size_t bytes);

/* Sends a request: `members` is the JSON of an object without its opening brace and `id` ("\"op\":…}");
 * `index` comes back with the answer. Never blocks; the bytes leave in adp_link_next. *id (may be NULL) gets
 * the id. Returns false without memory, or when it makes a frame that is too long. */
bool adp_link_send(adp_link *l, sio_slice members, size_t index, uint64_t *id);

/* How many requests have no answer yet; their indexes, oldest first, into `index` (room for `most`). */
size_t adp_link_due(const adp_link *l);
size_t adp_link_due_list(const adp_link *l, size_t *index, size_t most);

typedef struct adp_news {
    bool answered;     /* `answer` is one, to the request `index` */
    adp_answer answer; /* valid until the next call */
    size_t index;
    adp_fault fault; /* otherwise; after a fault the link is only good for adp_link_free */
} adp_news;

/* Writes and reads until there is an answer or a fault; at most `ms` milliseconds when that is positive
 * (a hang shows earlier or later by options.answer_ms). Neither: with no answer due, or that time is over. */
adp_news adp_link_next(adp_link *l, int ms);

/* Returns an answer that has been read already, without any system call; `answered` false: there is none. */
adp_news adp_link_pop(adp_link *l);

/* Ends the input, reads what still comes and waits for the end of the process. Returns ADP_NONE when all went
 * well: no further frame, an end within options.answer_ms. */
adp_fault adp_link_finish(adp_link *l);

/* Begin and end the measuring of what happens between: with no answer due before, and one request sent
 * between. */
void adp_link_measure(adp_link *l);
adp_cost adp_link_measured(adp_link *l);

/* Appends what happened, one sentence without a dot ("the adapter was killed by signal 11 (Segmentation
 * fault)"). */
void adp_link_describe(const adp_link *l, sio_buf *out);

/* Appends the last lines of its standard error, escaped, each after `prefix`. */
void adp_link_output(adp_link *l, size_t lines, const char *prefix, sio_buf *out);

#endif
