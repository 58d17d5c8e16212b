/* One session: opened, fed with packets, sending, closed. Its transports are in polling.c and websocket.c. */
#include "engineio/open.h"
#include "engineio/server_internal.h"

sio_slice sio_eio_session_id(const sio_eio_session *session) {
    return sio_node_id(&session->node);
}

bool sio_eio_session_is_open(const sio_eio_session *session) {
    return session->state == STATE_OPEN;
}

bool sio_eio_session_is_writable(const sio_eio_session *session) {
    bool ready =
        session->socket != NULL ? !session->blocked : session->get != NULL && session->reader == NULL;
    return session->state == STATE_OPEN && ready && sio_queue_first(&session->queue) == NULL;
}

const char *sio_eio_session_transport(const sio_eio_session *session) {
    return session->socket != NULL ? "websocket" : "polling";
}

void sio_eio_session_set_user(sio_eio_session *session, void *user) {
    session->user = user;
}

void *sio_eio_session_user(const sio_eio_session *session) {
    return session->user;
}

/* ---- opening ---- */

static bool wants_base64(const sio_eio_request *request) {
    sio_slice value;
    return sio_query_get(request->query, request->query_count, "b64", &value) && value.len > 0;
}

static void forget(sio_eio_session *session) {
    sio_eio_server *server = session->server;
    session->state = STATE_CLOSED;
    sio_heap_remove(&server->heap, &session->timer);
    sio_table_remove(&server->sessions, &session->node);
    sio_queue_free(&session->queue, server->options.mem);
}

sio_eio_session *eio_session_new(sio_eio_server *server, const sio_eio_request *request) {
    sio_eio_session *session = sio_mem_alloc(server->options.mem, sizeof *session);
    if (session == NULL) return NULL;
    *session = (sio_eio_session){.server = server, .base64 = wants_base64(request)};
    if (!sio_id_make(&server->options.random, &server->counter, session->node.id) || /* EIO4-HS-28 */
        !sio_table_add(&server->sessions, &session->node)) {
        sio_mem_release(server->options.mem, session);
        return NULL;
    }
    if (!eio_heartbeat_start(session)) {
        eio_session_discard(session);
        return NULL;
    }
    return session;
}

void eio_session_discard(sio_eio_session *session) {
    forget(session);
    sio_mem_release(session->server->options.mem, session);
}

bool eio_session_announce(sio_eio_session *session, const sio_eio_request *request) {
    const sio_eio_app *app = &session->server->app;
    session->corked = true;
    session->announced = app->opened(app->ctx, session, request);
    session->corked = false;
    return session->announced;
}

bool eio_open_packet(const sio_eio_session *session, bool websocket, sio_buf *out) {
    static const char *const websocket_name[] = {"websocket"};
    const sio_eio_options *o = &session->server->options;
    /* What is announced is what is in force (EIO4-HS-12). A WebSocket has nothing to upgrade to (EIO4-HS-16);
     * polling has what is switched on (EIO4-HS-15). */
    sio_open_offer offer = {.sid = sio_eio_session_id(session),
                            .upgrades = websocket_name,
                            .upgrade_count = websocket || o->no_websocket ? 0 : 1,
                            .ping_interval = o->ping_interval,
                            .ping_timeout = o->ping_timeout,
                            .max_payload = o->max_payload};
    return sio_buf_add_byte(out, '0') && sio_open_write(&offer, out).code == SIO_ERR_OK;
}

/* ---- lifetime ---- */

void eio_hold(sio_eio_session *session) {
    session->holds++;
}

void eio_drop(sio_eio_session *session) {
    if (--session->holds > 0 || session->state != STATE_CLOSED) return;
    const sio_eio_app *app = &session->server->app;
    if (session->announced && app->released != NULL) app->released(app->ctx, session);
    sio_mem_release(session->server->options.mem, session);
}

void sio_eio_session_hold(sio_eio_session *session) {
    eio_hold(session);
}

void sio_eio_session_drop(sio_eio_session *session) {
    eio_drop(session);
}

/* ---- packets in ---- */

void eio_session_packet(sio_eio_session *session, const sio_eio_packet *packet) {
    const sio_eio_app *app = &session->server->app;
    /* A closing session only hears that its client gives up too (EIO4-CL-03, EIO4-CL-07). */
    bool hears =
        session->state == STATE_OPEN || (session->state == STATE_CLOSING && packet->type == SIO_EIO_CLOSE);
    if (!hears) return;
    if (packet->type != SIO_EIO_PONG) eio_heartbeat_other(session);
    switch (packet->type) {
    case SIO_EIO_MESSAGE:
        app->message(app->ctx, session, packet->data, packet->binary);
        break;
    case SIO_EIO_PONG: /* its data is ignored: EIO4-HB-13 */
        eio_heartbeat_pong(session);
        break;
    case SIO_EIO_PING: /* only the server pings: EIO4-HB-07 */
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
        break;
    case SIO_EIO_CLOSE: /* EIO4-CL-01, EIO4-CL-02; on WebSocket too: EIO4-CL-04, A-04 */
        eio_session_end(session, SIO_EIO_TRANSPORT_CLOSE, 0);
        break;
    case SIO_EIO_OPEN:
    case SIO_EIO_UPGRADE:
    case SIO_EIO_NOOP: /* EIO4-WS-16 */
        break;
    }
}

/* ---- packets out ---- */

static bool enqueue(sio_eio_session *session, sio_parcel *parcel, size_t i) {
    sio_eio_server *server = session->server;
    uint64_t unread = session->reader == NULL ? 0 : session->reader->count;
    uint64_t waiting = sio_queue_cost(&session->queue) + sio_parcel_cost(parcel, i) + unread;
    if (waiting > server->options.max_buffered) {
        eio_session_doom(session, SIO_EIO_BUFFER_OVERFLOW);
        return false;
    }
    sio_shared *message = sio_parcel_share(parcel, i);
    if (message != NULL && sio_queue_add(&session->queue, message, server->options.mem)) return true;
    sio_shared_drop(message);
    eio_session_doom(session, SIO_EIO_TRANSPORT_ERROR);
    return false;
}

/* Straight to the WebSocket while nothing waits there, else in line: in order, whatever the transport
 * (EIO4-UP-22, SIO5-EV-09). */
static bool deliver(sio_eio_session *session, sio_parcel *parcel) {
    for (size_t i = 0; i < parcel->count; i++) {
        bool direct =
            session->socket != NULL && !session->blocked && sio_queue_first(&session->queue) == NULL;
        if (direct && eio_websocket_send(session, sio_parcel_message(parcel, i), parcel->item[i].binary))
            continue;
        if (!enqueue(session, parcel, i)) return false;
    }
    if (session->socket == NULL) eio_polling_flush(session);
    return true;
}

/* A payload divides packets by 1e, so a text with it cannot be sent (EIO4-PY-06). */
static bool polling_can_carry(const sio_parcel *parcel) {
    for (size_t i = 0; i < parcel->count; i++) {
        sio_slice message = sio_parcel_message(parcel, i);
        if (!parcel->item[i].binary && memchr(message.ptr, 0x1e, message.len) != NULL) return false;
    }
    return true;
}

bool sio_eio_session_send_parcel(sio_eio_session *session, sio_parcel *parcel) {
    if (session->state != STATE_OPEN || session->doomed) return false; /* EIO4-CL-07 */
    if (session->socket == NULL && !polling_can_carry(parcel)) return false;
    return deliver(session, parcel);
}

bool sio_eio_session_send(sio_eio_session *session, sio_slice data, bool binary) {
    sio_parcel *parcel = sio_eio_server_parcel(session->server);
    bool composed = sio_parcel_begin(parcel, binary) && (binary || sio_buf_add_byte(&parcel->bytes, '4')) &&
                    sio_buf_add(&parcel->bytes, data);
    if (!composed) {
        if (session->state == STATE_OPEN) eio_session_doom(session, SIO_EIO_TRANSPORT_ERROR);
        return false;
    }
    sio_parcel_end(parcel);
    return sio_eio_session_send_parcel(session, parcel);
}

void eio_session_push(sio_eio_session *session, const char *packet) {
    sio_parcel *parcel = sio_eio_server_parcel(session->server);
    if (sio_parcel_add(parcel, sio_slice_str(packet), false))
        deliver(session, parcel);
    else
        eio_session_doom(session, SIO_EIO_TRANSPORT_ERROR);
}

/* ---- closing ---- */

static void end_connections(sio_eio_session *session, sio_eio_reason reason, unsigned code) {
    sio_eio_server *server = session->server;
    if (session->probe != NULL) eio_upgrade_abandon(session, true); /* EIO4-UP-17 */
    if (session->reader != NULL) eio_detach(session->reader);
    session->reader = NULL;
    if (session->socket != NULL) { /* EIO4-CL-06 */
        sio_eio_conn *socket = session->socket;
        session->socket = NULL;
        eio_detach(socket);
        server->binding.close(server->binding.ctx, socket, code);
    }
    /* A client that closed gets a noop, any other is told (EIO4-CL-02, EIO4-CL-05, EIO4-PL-07). */
    if (session->get != NULL) eio_polling_release(session, reason == SIO_EIO_TRANSPORT_CLOSE ? "6" : "1");
    /* A body that is still on its way has lost its session (EIO4-PL-25); one that is being processed gets its
     * own answer. */
    if (session->post != NULL && !session->corked) {
        sio_eio_conn *post = session->post;
        session->post = NULL;
        eio_answer_status(server, post, 400, true);
    }
}

void eio_session_end(sio_eio_session *session, sio_eio_reason reason, unsigned code) {
    if (session->state == STATE_CLOSED) return;
    const sio_eio_app *app = &session->server->app;
    eio_hold(session);
    session->state = STATE_CLOSED;
    end_connections(session, reason, code);
    forget(session); /* at once, without a period of grace: EIO4-CL-11 */
    if (session->announced) app->closed(app->ctx, session, reason);
    eio_drop(session);
}

void eio_session_doom(sio_eio_session *session, sio_eio_reason reason) {
    if (session->doomed || session->state == STATE_CLOSED) return;
    session->doomed = true;
    session->why = (uint8_t)reason;
    eio_heartbeat_arm(session);
}

void eio_session_finish(sio_eio_session *session) {
    if (session->state != STATE_CLOSING || session->corked) return;
    if (session->probe != NULL) return; /* EIO4-UP-18 */
    bool drained = session->socket != NULL ? sio_queue_first(&session->queue) == NULL : session->get != NULL;
    if (drained) eio_session_end(session, session->why, session->why == SIO_EIO_SHUTDOWN ? 1001 : 0);
}

void eio_session_close(sio_eio_session *session, sio_eio_reason reason) {
    if (session->state != STATE_OPEN || session->doomed) return;
    eio_hold(session);
    session->state = STATE_CLOSING;
    session->why = (uint8_t)reason;
    session->awaiting_pong = false;
    /* EIO4-CL-05: no patience without end for a peer that does not fetch the rest */
    session->beat_due = session->server->now + session->server->options.close_timeout;
    eio_heartbeat_arm(session);
    eio_session_finish(session);
    eio_drop(session);
}

void sio_eio_session_close(sio_eio_session *session) {
    eio_session_close(session, SIO_EIO_FORCED_CLOSE);
}
