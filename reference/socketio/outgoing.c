/* Composing packets in the engine's parcel, and emitting them. The payload is copied once: into the bytes
 * that the transport sends. */
#include "socketio/renumber.h"
#include "socketio/server_internal.h"

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

sio_parcel *compose_plain(sio_server *server, sio_type type, sio_slice nsp, sio_slice payload) {
    sio_parcel *parcel = sio_eio_server_parcel(server->engine);
    bool ok = sio_parcel_begin(parcel, false) && put_header(&parcel->bytes, type, 0, nsp, NULL) &&
              sio_buf_add(&parcel->bytes, payload);
    if (!ok) return NULL;
    sio_parcel_end(parcel);
    return parcel;
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

sio_parcel *compose(sio_nsp *nsp, sio_type type, const uint64_t *id, const sio_outgoing *out) {
    sio_server *server = nsp->server;
    sio_parcel *parcel = sio_eio_server_parcel(server->engine);
    renumbered right;
    bool ok = renumber(&right, out, &server->options.rules, server->mem); /* SIO5-BIN-01 */
    /* Binary types only with attachments (SIO5-AK-04, SIO5-BIN-05). */
    if (right.out.attachments > 0) type = type == SIO_EVENT ? SIO_BINARY_EVENT : SIO_BINARY_ACK;
    ok = ok && put_packet(parcel, type, nsp->name.text, id, &right.out);
    renumbered_free(&right);
    return ok ? parcel : NULL;
}

bool send_to(sio_socket *socket, sio_parcel *parcel, bool is_volatile) {
    sio_eio_session *session = socket->client->session;
    if (is_volatile && !sio_eio_session_is_writable(session)) return false; /* SIO5-EV-10 */
    return sio_eio_session_send_parcel(session, parcel);
}

bool emit_with_id(sio_socket *socket, const sio_outgoing *event, const uint64_t *id) {
    if (socket->state != SOCKET_CONNECTED || sio_event_reserved(event->name)) return false; /* SIO5-EV-07 */
    sio_parcel *parcel = compose(socket->nsp, SIO_EVENT, id, event);
    return parcel != NULL && send_to(socket, parcel, event->is_volatile);
}

bool sio_emit(sio_socket *socket, const sio_outgoing *event) {
    return emit_with_id(socket, event, NULL);
}
