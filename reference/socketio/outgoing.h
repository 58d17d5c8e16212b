/* Events and answers on their way out: put into words, once, where the transport sends them from. */
#ifndef SIO_SOCKETIO_OUTGOING_H
#define SIO_SOCKETIO_OUTGOING_H

#include "base/rules.h"
#include "engineio/parcel.h"
#include "socketio/packet.h"

/* An event or an answer that goes out. Ownership: the caller's, for the length of the call. */
typedef struct sio_outgoing {
    sio_slice name;      /* UTF-8; not looked at in an answer */
    sio_slice arguments; /* checked JSON values with commas between, or empty */
    /* What the placeholders in the arguments name, by index; in any order, as often as they like. They go out
     * in order, without those that nothing names (SIO5-BIN-01, SIO5-BIN-15). */
    const sio_slice *attachment;
    uint32_t attachments;
    bool is_volatile; /* drop it unless it can leave at once (SIO5-EV-10) */
} sio_outgoing;

typedef enum sio_ack_status { SIO_ACKED, SIO_ACK_TIMEOUT, SIO_ACK_DISCONNECTED } sio_ack_status;

/* Called once. `answer` is NULL unless the status is SIO_ACKED; see sio_arguments. */
typedef void sio_ack_fn(void *ctx, sio_ack_status status, const sio_packet *answer);

/* Returns whether the name is reserved for the library (SIO5-EV-05, SIO5-EV-07). */
bool sio_event_reserved(sio_slice name);

/* Appends the packet, and its attachments, to the parcel. `type` is SIO_EVENT or SIO_ACK, which becomes
 * binary by itself; `id` NULL means none. Placeholders are put in order first, by `rules`. Returns false
 * without memory, when the name is no UTF-8, or when a placeholder names no attachment. */
bool sio_compose(sio_parcel *parcel, sio_type type, sio_slice nsp, const uint64_t *id,
                 const sio_outgoing *out, const sio_rules *rules, const sio_mem *mem);

/* Appends a packet of any other type, with a ready payload, which may be empty. Returns false without memory.
 */
bool sio_compose_plain(sio_parcel *parcel, sio_type type, sio_slice nsp, sio_slice payload);

#endif
