/* The deadlines of a session, on one timer: ping, pong, upgrade, the end of a close. */
#include <stddef.h>

#include "engineio/server_internal.h"

void eio_heartbeat_arm(sio_eio_session *session) {
    uint64_t due = session->beat_due < session->upgrade_due ? session->beat_due : session->upgrade_due;
    bool wants_noop = session->probed && session->get != NULL && session->reader == NULL;
    if (wants_noop && session->noop_due < due) due = session->noop_due;
    if (session->doomed) due = 0;
    /* The timer is in the heap, or has just been taken out of it to fire: there is room for it. */
    (void)sio_heap_set(&session->server->heap, &session->timer, due);
}

/* A timer that fires a little late must not add up: clients rely on the end coming after interval + timeout
 * (EIO4-HB-03). But a process that was stopped for a while owes its peers their time. */
enum { MOST_DRIFT = 5 /* ms */ };

static void beat(sio_eio_session *session, uint64_t now) {
    if (session->state == STATE_CLOSING) {
        eio_session_end(session, session->why, 0);
        return;
    }
    if (session->awaiting_pong) { /* EIO4-HB-03; messages are no substitute: EIO4-HB-09 */
        eio_session_end(session, SIO_EIO_PING_TIMEOUT, 0);
        return;
    }
    /* The deadline runs from the ping, even when that has to wait for a GET (EIO4-HB-10). */
    uint64_t from = now - session->beat_due <= MOST_DRIFT ? session->beat_due : now;
    session->awaiting_pong = true;
    session->extended = false;
    session->beat_due = from + session->server->options.ping_timeout;
    eio_session_push(session, "2"); /* EIO4-HB-01, without data: EIO4-HB-13 */
}

static void fire(sio_timer *timer, uint64_t now) {
    sio_eio_session *session = (sio_eio_session *)(void *)((char *)timer - offsetof(sio_eio_session, timer));
    eio_hold(session);
    if (session->doomed) eio_session_end(session, session->why, 0);
    if (session->upgrade_due <= now) { /* EIO4-UP-12 */
        eio_upgrade_abandon(session, true);
        eio_session_finish(session);
    }
    if (session->state != STATE_CLOSED && session->beat_due <= now) beat(session, now);
    if (session->state != STATE_CLOSED) eio_polling_flush(session);
    if (session->state != STATE_CLOSED) eio_heartbeat_arm(session);
    eio_drop(session);
}

bool eio_heartbeat_start(sio_eio_session *session) {
    session->timer.fire = fire;
    session->upgrade_due = SIO_NEVER;
    session->beat_due = session->server->now + session->server->options.ping_interval;
    return sio_heap_set(&session->server->heap, &session->timer, session->beat_due);
}

void eio_heartbeat_pong(sio_eio_session *session) {
    /* One that nobody asked for changes nothing: postponing pings would hide a dead path (EIO4-HB-06, A-35).
     */
    if (!session->awaiting_pong) return;
    session->awaiting_pong = false;
    session->beat_due = session->server->now + session->server->options.ping_interval; /* EIO4-HB-05 */
    eio_heartbeat_arm(session);
}

void eio_heartbeat_other(sio_eio_session *session) {
    if (!session->awaiting_pong || session->extended) return;
    session->extended = true; /* once a ping: EIO4-HB-08 */
    session->beat_due = session->server->now + session->server->options.ping_timeout;
    eio_heartbeat_arm(session);
}

void eio_heartbeat_upgraded(sio_eio_session *session) {
    session->upgrade_due = SIO_NEVER;
    if (session->state == STATE_OPEN && session->awaiting_pong) {
        /* A pong that belongs to polling may have been lost with it (EIO4-UP-21). */
        session->awaiting_pong = false;
        session->beat_due = session->server->now + session->server->options.ping_interval;
    }
    eio_heartbeat_arm(session);
}
