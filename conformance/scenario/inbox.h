/* What a peer received and the case has not looked at yet, in order. Bounded: a testee that floods fails the
 * case. */
#ifndef SCN_INBOX_H
#define SCN_INBOX_H

#include <stdbool.h>

#include "base/slice.h"
#include "wire/budget.h"
#include "wire/clock.h"

enum { SCN_INBOX_PACKETS = 100000, SCN_INBOX_BYTES = 64 * 1024 * 1024 };

/* One packet (or control frame). */
typedef struct scn_packet {
    bool binary;
    bool passing;    /* an Engine.IO ping, noop or close: passed over unless a pattern is for it */
    uint8_t opcode;  /* of a control frame; 0 for packets */
    int close_code;  /* of a close frame */
    sio_slice bytes; /* in the inbox: a look at `owned` */
    wire_us at;      /* wire_now when its last byte was read */
    void *owned;     /* the inbox's copy */
} scn_packet;

typedef struct scn_inbox {
    scn_packet *items;
    size_t first, count, cap;
    size_t bytes;        /* kept now */
    wire_budget *budget; /* of all inboxes and bodies together; NULL: none */
    bool flooded;        /* something was dropped because of a limit or for lack of memory */
} scn_inbox;

/* Appends a copy of the packet. Over a limit it sets `flooded` and drops it. */
void scn_inbox_put(scn_inbox *in, const scn_packet *packet);
/* Returns the oldest packet, or NULL. Ownership: the inbox's, valid until the next put or drop. */
const scn_packet *scn_inbox_peek(const scn_inbox *in);
/* Returns the packet number `index` from the oldest, or NULL. */
const scn_packet *scn_inbox_at(const scn_inbox *in, size_t index);
/* Forgets the oldest packet. */
void scn_inbox_drop(scn_inbox *in);
void scn_inbox_free(scn_inbox *in);

#endif
