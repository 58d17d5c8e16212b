/* Outgoing messages: composed once, sent or queued many times.
 *
 * A parcel holds the WebSocket messages that belong together (a packet and its attachments), each with free
 * bytes in front where a transport writes its frame header without moving the text. What cannot be sent at
 * once is copied into a shared message, once, however many sessions queue it (SIO5-EV-14). */
#ifndef SIO_ENGINEIO_PARCEL_H
#define SIO_ENGINEIO_PARCEL_H

#include "base/buf.h"

/* A message that waits, counted by those who hold it. */
typedef struct sio_shared sio_shared;

typedef struct sio_parcel_item {
    size_t at;  /* where its free bytes begin in the parcel */
    size_t len; /* without the free bytes */
    bool binary;
    sio_shared *shared; /* its copy, once somebody had to queue it */
} sio_parcel_item;

typedef struct sio_parcel {
    size_t headroom; /* free bytes before each message */
    sio_buf bytes;
    sio_parcel_item *item;
    size_t count;
    size_t cap;
} sio_parcel;

/* Makes an empty parcel over `mem` (NULL: the default). Allocates nothing. */
void sio_parcel_init(sio_parcel *p, size_t headroom, const sio_mem *mem);

/* Frees what the parcel holds. */
void sio_parcel_free(sio_parcel *p);

/* Empties the parcel and keeps its memory, except that of an unusually large message. */
void sio_parcel_clear(sio_parcel *p);

/* Begins a message: append its bytes to `p->bytes`, then call sio_parcel_end. A text message begins with its
 * Engine.IO type digit. Returns false without memory. */
bool sio_parcel_begin(sio_parcel *p, bool binary);

/* Ends the message that was begun. */
void sio_parcel_end(sio_parcel *p);

/* Appends a whole message: begin, the bytes, end. Returns false without memory. */
bool sio_parcel_add(sio_parcel *p, sio_slice message, bool binary);

/* Returns message number `i`; the free bytes before it may be written to. Ownership: the parcel's. */
sio_slice sio_parcel_message(const sio_parcel *p, size_t i);

/* Returns a shared copy of message number `i`, with a count for the caller, or NULL without memory. */
sio_shared *sio_parcel_share(sio_parcel *p, size_t i);

/* Gives the count back; the last one frees the message. NULL is allowed. */
void sio_shared_drop(sio_shared *s);

/* Returns the bytes; the free bytes before them may be written to. Ownership: the message's. */
sio_slice sio_shared_message(sio_shared *s);

/* Returns whether it is a binary message. */
bool sio_shared_binary(const sio_shared *s);

/* Returns how many bytes of memory message number `i` takes while it waits in a queue: its own, those before
 * them, and what they are kept in, which is most of it when the message is short. */
size_t sio_parcel_cost(const sio_parcel *p, size_t i);

/* Shared messages in line, first in, first out. */
typedef struct sio_queue {
    struct sio_line *line; /* NULL: empty */
} sio_queue;

/* Appends; the queue takes over the caller's count. Returns false without memory: the count stays the
 * caller's. */
bool sio_queue_add(sio_queue *q, sio_shared *s, const sio_mem *mem);

/* Returns what the messages in line cost, as by sio_parcel_cost. One that several queues share counts in each
 * of them. */
size_t sio_queue_cost(const sio_queue *q);

/* Returns the first message, or NULL. Ownership: the queue's. */
sio_shared *sio_queue_first(const sio_queue *q);

/* Drops the first message; there must be one. An empty queue gives its memory back. */
void sio_queue_drop(sio_queue *q, const sio_mem *mem);

/* Drops all. */
void sio_queue_free(sio_queue *q, const sio_mem *mem);

#endif
