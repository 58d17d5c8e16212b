/* Emitting: packets are composed in the engine's parcel. */
#include "socketio/server_internal.h"

sio_parcel *compose_plain(sio_server *server, sio_type type, sio_slice nsp, sio_slice payload) {
    sio_parcel *parcel = sio_eio_server_parcel(server->engine);
    return sio_compose_plain(parcel, type, nsp, payload) ? parcel : NULL;
}

sio_parcel *compose(sio_nsp *nsp, sio_type type, const uint64_t *id, const sio_outgoing *out) {
    sio_server *server = nsp->server;
    sio_parcel *parcel = sio_eio_server_parcel(server->engine);
    return sio_compose(parcel, type, nsp->name.text, id, out, &server->options.rules, server->mem) ? parcel
                                                                                                   : NULL;
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
