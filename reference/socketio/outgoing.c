/* The payload is copied once: into the bytes that the transport sends. */
#include "socketio/outgoing.h"

#include "socketio/event.h"
#include "socketio/renumber.h"

bool sio_event_reserved(sio_slice name) {
    static const char *const reserved[] = {"connect",       "connect_error", "disconnect",
                                           "disconnecting", "newListener",   "removeListener"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (sio_slice_is(name, reserved[i])) return true;
    return false;
}

/* SIO5-PG-03. Engine.IO's `4`, type, attachment count, namespace (not the main one, with its comma), id:
 * SIO5-PG-02 to SIO5-PG-04, SIO5-PG-08. */
static bool put_header(sio_buf *out, sio_type type, uint32_t attachments, sio_slice nsp, const uint64_t *id) {
    bool ok = sio_buf_add_byte(out, '4') && sio_buf_add_byte(out, (uint8_t)('0' + type));
    if (ok && attachments > 0) ok = sio_buf_add_u64(out, attachments) && sio_buf_add_byte(out, '-');
    if (ok && nsp.len > 1) ok = sio_buf_add(out, nsp) && sio_buf_add_byte(out, ',');
    return ok && (id == NULL || sio_buf_add_u64(out, *id));
}

static bool put_payload(sio_buf *bytes, sio_type type, const sio_outgoing *out) {
    return sio_type_is_event(type) ? sio_event_write(bytes, out->name, out->arguments).code == SIO_ERR_OK
                                   : sio_ack_write(bytes, out->arguments);
}

static bool put_packet(sio_parcel *parcel, sio_type type, sio_slice nsp, const uint64_t *id,
                       const sio_outgoing *out) {
    bool ok = sio_parcel_begin(parcel, false) &&
              put_header(&parcel->bytes, type, out->attachments, nsp, id) &&
              put_payload(&parcel->bytes, type, out);
    if (!ok) return false;
    sio_parcel_end(parcel);
    for (uint32_t i = 0; i < out->attachments; i++) /* SIO5-BIN-02 */
        if (!sio_parcel_add(parcel, out->attachment[i], true)) return false;
    return true;
}

bool sio_compose(sio_parcel *parcel, sio_type type, sio_slice nsp, const uint64_t *id,
                 const sio_outgoing *out, const sio_rules *rules, const sio_mem *mem) {
    renumbered right;
    bool ok = renumber(&right, out, rules, mem); /* SIO5-BIN-01 */
    /* Binary types only with attachments (SIO5-AK-04, SIO5-BIN-05). */
    if (right.out.attachments > 0) type = type == SIO_EVENT ? SIO_BINARY_EVENT : SIO_BINARY_ACK;
    ok = ok && put_packet(parcel, type, nsp, id, &right.out);
    renumbered_free(&right);
    return ok;
}

bool sio_compose_plain(sio_parcel *parcel, sio_type type, sio_slice nsp, sio_slice payload) {
    bool ok = sio_parcel_begin(parcel, false) && put_header(&parcel->bytes, type, 0, nsp, NULL) &&
              sio_buf_add(&parcel->bytes, payload);
    if (ok) sio_parcel_end(parcel);
    return ok;
}
