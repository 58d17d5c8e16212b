/* Placeholders put in order before a packet goes out. Internal to socketio/.
 *
 * A receiver takes placeholders in any order, twice, or not at all (SIO5-BIN-15); a sender numbers them from
 * 0 in the order of the text (SIO5-BIN-01). An application that passes on what it received would send the
 * former. */
#ifndef SIO_SOCKETIO_RENUMBER_H
#define SIO_SOCKETIO_RENUMBER_H

#include "base/buf.h"
#include "base/rules.h"
#include "socketio/outgoing.h"

/* An outgoing packet with its numbers put right. */
typedef struct renumbered {
    sio_outgoing out; /* to be sent instead */
    sio_buf text;
    sio_slice *attachment;
    uint32_t *number; /* of each old attachment, the new one + 1; 0: not used yet */
} renumbered;

/* Fills `r->out`: a copy of `*in` when its numbers are right (the usual case, without an allocation), else
 * with new numbers and without attachments that nothing names. Returns false without memory, or when a
 * placeholder of `*in` is wrong. Call renumbered_free in any case. */
bool renumber(renumbered *r, const sio_outgoing *in, const sio_rules *rules, const sio_mem *mem);

/* Frees what renumber allocated. */
void renumbered_free(renumbered *r);

#endif
