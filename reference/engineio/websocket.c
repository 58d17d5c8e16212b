/* The WebSocket of a session: one packet a message (EIO4-WS-01). */
#include "engineio/server_internal.h"

/* EIO4-WS-05: a client that cannot read binary frames gets base64. */
static bool send_base64(sio_eio_session *session, sio_slice message) {
    sio_eio_server *server = session->server;
    sio_eio_packet packet = sio_eio_binary(message);
    sio_buf *text = eio_body(server);
    if (text == NULL || sio_eio_encode(&packet, text).code != SIO_ERR_OK) {
        eio_session_doom(session, SIO_EIO_TRANSPORT_ERROR);
        return false;
    }
    return server->binding.send(server->binding.ctx, session->socket,
                                sio_slice_from(sio_buf_slice(text), server->options.headroom), false);
}

bool eio_websocket_send(sio_eio_session *session, sio_slice message, bool binary) {
    const sio_eio_binding *binding = &session->server->binding;
    bool taken = binary && session->base64 ? send_base64(session, message)
                                           : binding->send(binding->ctx, session->socket, message, binary);
    if (!taken) session->blocked = true;
    return taken;
}

void eio_websocket_flush(sio_eio_session *session) {
    sio_shared *first;
    while (!session->blocked && (first = sio_queue_first(&session->queue)) != NULL) {
        if (!eio_websocket_send(session, sio_shared_message(first), sio_shared_binary(first))) return;
        sio_queue_drop(&session->queue, session->server->options.mem);
    }
}

void sio_eio_server_writable(sio_eio_server *server, sio_eio_conn *conn, uint64_t now) {
    sio_eio_session *session = conn->session;
    eio_set_now(server, now);
    if (session == NULL) return;
    eio_hold(session);
    if (conn->role == ROLE_READER) {
        eio_polling_taken(session);
    } else if (conn->role == ROLE_PROBE) {
        eio_upgrade_writable(session, conn);
    } else if (conn->role == ROLE_SOCKET) {
        session->blocked = false;
        eio_websocket_flush(session);
        eio_session_finish(session);
    }
    eio_drop(session);
}

/* The opcode decides what a message is (EIO4-WS-02, EIO4-WS-03). It is one packet, whatever bytes are in it
 * (EIO4-PY-07). */
static void receive(sio_eio_session *session, sio_slice message, bool binary) {
    sio_eio_server *server = session->server;
    sio_eio_packet packet = sio_eio_binary(message);
    sio_error error = binary ? sio_ok() : sio_eio_decode(message, &server->rules, &server->scratch, &packet);
    if (error.code == SIO_ERR_OK)
        eio_session_packet(session, &packet);
    else if (error.code == SIO_ERR_NO_MEMORY)
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
    else
        eio_session_end(session, SIO_EIO_PARSE_ERROR, 0); /* EIO4-WS-06 */
    eio_trim(&server->scratch);
}

static void hand_over(sio_eio_session *session, sio_eio_conn *conn, sio_slice message, bool binary) {
    const sio_eio_binding *binding = &session->server->binding;
    if (binding->heard != NULL) binding->heard(binding->ctx, conn, message, binary);
    if (conn->role == ROLE_PROBE)
        eio_upgrade_message(session, conn, message, binary);
    else
        receive(session, message, binary);
}

static void refuse(sio_eio_session *session, const sio_eio_conn *conn, unsigned code) {
    if (conn->role == ROLE_PROBE) {
        eio_upgrade_abandon(session, true);
        eio_session_finish(session);
    } else {
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, code);
    }
}

/* Fragments of a message (EIO4-WS-17). The pieces leave the connection before the message is handed over: it
 * may close on the way. */
static void take_piece(sio_eio_session *session, sio_eio_conn *conn, sio_slice bytes, bool binary,
                       bool last) {
    if (!eio_keep(conn, bytes)) {
        refuse(session, conn, 1011);
        return;
    }
    if (!last) return;
    sio_buf *whole = conn->pieces;
    conn->pieces = NULL;
    conn->count = 0;
    hand_over(session, conn, sio_buf_slice(whole), binary);
    eio_forget(whole);
}

void sio_eio_server_data(sio_eio_server *server, sio_eio_conn *conn, sio_slice bytes, bool binary, bool last,
                         uint64_t now) {
    sio_eio_session *session = conn->session;
    eio_set_now(server, now);
    if (session == NULL || conn->role < ROLE_SOCKET) return;
    eio_hold(session);
    conn->count += bytes.len;
    if (conn->count > server->options.max_payload) {
        refuse(session, conn, 1009); /* EIO4-WS-07 */
    } else if (last && conn->count == bytes.len) {
        conn->count = 0;
        hand_over(session, conn, bytes, binary);
    } else {
        take_piece(session, conn, bytes, binary, last);
    }
    eio_drop(session);
}
