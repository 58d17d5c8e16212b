/* From polling to WebSocket: probe, noop, switch. Until the switch all messages go through polling
 * (EIO4-UP-09). */
#include "engineio/server_internal.h"

bool eio_upgrade_possible(const sio_eio_session *session) {
    /* One attempt at a time, and none after success (EIO4-UP-13, EIO4-WS-11). */
    return session->state == STATE_OPEN && session->socket == NULL && session->probe == NULL;
}

void eio_upgrade_begin(sio_eio_session *session, sio_eio_conn *conn) {
    session->probe = conn;
    eio_attach(session, conn, ROLE_PROBE);
    session->upgrade_due = session->server->now + session->server->options.upgrade_timeout;
    eio_heartbeat_arm(session);
}

void eio_upgrade_abandon(sio_eio_session *session, bool close) {
    sio_eio_server *server = session->server;
    sio_eio_conn *probe = session->probe;
    session->upgrade_due = SIO_NEVER;
    if (probe == NULL) return;
    session->probe = NULL;
    session->probed = false;
    eio_detach(probe);
    if (close) server->binding.close(server->binding.ctx, probe, 0);
    if (session->state != STATE_CLOSED) eio_heartbeat_arm(session);
}

static void send_reply(sio_eio_session *session, sio_eio_conn *conn) {
    sio_eio_server *server = session->server;
    sio_parcel *parcel = sio_eio_server_parcel(server);
    if (!sio_parcel_add(parcel, sio_slice_str("3probe"), false)) {
        eio_upgrade_abandon(session, true);
        eio_session_finish(session);
        return;
    }
    conn->reply_due = !server->binding.send(server->binding.ctx, conn, sio_parcel_message(parcel, 0), false);
}

void eio_upgrade_writable(sio_eio_session *session, sio_eio_conn *conn) {
    if (conn->reply_due) send_reply(session, conn);
}

static void complete(sio_eio_session *session, sio_eio_conn *conn) {
    session->probe = NULL;
    session->probed = false;
    /* The client has paused polling (EIO4-UP-01); one that has not gets its GET back. */
    if (session->get != NULL) eio_polling_release(session, "6");
    session->socket = conn;
    conn->role = ROLE_SOCKET;
    session->blocked = conn->reply_due; /* it has called for sio_eio_server_writable */
    conn->reply_due = false;
    eio_heartbeat_upgraded(session);
    eio_websocket_flush(session); /* EIO4-UP-08, EIO4-UP-15, EIO4-UP-22 */
    eio_session_finish(session);  /* EIO4-UP-18 */
}

void eio_upgrade_message(sio_eio_session *session, sio_eio_conn *conn, sio_slice message, bool binary) {
    if (!binary && sio_slice_is(message, "2probe")) { /* EIO4-UP-03 */
        session->probed = true;
        session->noop_due = 0;     /* at once, A-29 */
        send_reply(session, conn); /* EIO4-UP-04 */
        if (session->state != STATE_CLOSED) eio_polling_flush(session);
    } else if (!binary && sio_slice_is(message, "5")) { /* without a probe too: EIO4-UP-11, A-28 */
        complete(session, conn);
    } else { /* EIO4-UP-10 */
        eio_upgrade_abandon(session, true);
        eio_session_finish(session);
    }
}
