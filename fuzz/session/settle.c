/* What must hold between two steps, whatever the clients do. */
#include "engineio/server_internal.h"
#include "fuzz/session/world.h"
#include "socketio/server_internal.h"

static sio_eio_session *find(const world *w, const ledger *l) {
    return (sio_eio_session *)(void *)sio_table_find(&w->engine->sessions, sio_slice_of(l->sid, SIO_ID_SIZE));
}

/* ---- what the server decides ---- */

/* Socket.IO may close for what it was told, and must close when nobody joins a namespace (SIO5-CN-15). */
static bool upper_layer_may_close(const world *w, const ledger *l) {
    bool late = !l->joined && w->now >= l->opened + PLAY_CONNECT_TIMEOUT;
    return w->options.socketio && (l->stirred || l->unsure || late);
}

static void has_gone(world *w, ledger *l) {
    bool in_order = l->phase == PHASE_CLOSING;
    bool may = l->phase != PHASE_OPEN || upper_layer_may_close(w, l) || ledger_may_overflow(l);
    FUZZ_CHECK(may, "session %.*s is gone, for no reason", SIO_ID_SIZE, l->sid);
    if (in_order && !ledger_may_overflow(l))
        FUZZ_CHECK(w->full || l->first == NULL, "EIO4-CL-07: closed in order, %u messages are lost", l->due);
    FUZZ_CHECK(!in_order || !l->probe_cut, "EIO4-UP-18: closed in order, but not after the upgrade");
    ledger_close(l, true);
}

static void take_over(const world *w, ledger *l, const sio_eio_session *s) {
    if (l->unsure && l->phase == PHASE_OPEN && s->state == STATE_OPEN) {
        l->awaiting = s->awaiting_pong;
        l->extended = s->extended;
        l->beat = s->beat_due;
    }
    if (l->phase == PHASE_OPEN && s->state == STATE_CLOSING) {
        FUZZ_CHECK(upper_layer_may_close(w, l), "session %.*s closes, for no reason", SIO_ID_SIZE, l->sid);
        ledger_closing(w, l);
    }
}

/* ---- what is owed ---- */

static void nothing_owed_by_polling(const world *w, const ledger *l) {
    if (l->get == NULL || w->full) return;
    FUZZ_CHECK(!l->websocket, "EIO4-UP-01: a poll waits although the session is on the WebSocket");
    if (l->reader != NULL) return;
    FUZZ_CHECK(l->first == NULL, "EIO4-PL-03: a poll waits although %u messages are buffered", l->due);
    FUZZ_CHECK(!l->probed || l->noop > w->now, "EIO4-UP-05: a poll waits although the client upgrades");
    FUZZ_CHECK(l->phase == PHASE_OPEN || l->probe != NULL,
               "EIO4-CL-05: a poll waits although the session closes");
}

static void nothing_owed_by_websocket(const world *w, const ledger *l) {
    if (l->socket == NULL || l->socket->refused || w->full) return;
    FUZZ_CHECK(l->first == NULL && l->loose == 0, "%u messages wait although the WebSocket takes them",
               l->due);
    FUZZ_CHECK(l->phase == PHASE_OPEN, "EIO4-CL-06: the WebSocket stands although the session closes");
}

static void nothing_late(const world *w, const ledger *l) {
    FUZZ_CHECK(l->beat > w->now, "a deadline of the heartbeat or the close is over");
    FUZZ_CHECK(l->upgrade > w->now, "EIO4-UP-12: the upgrade takes too long");
    bool waits = w->options.socketio && !l->joined && l->phase == PHASE_OPEN;
    FUZZ_CHECK(!waits || w->now < l->opened + PLAY_CONNECT_TIMEOUT,
               "SIO5-CN-15: nobody has joined a namespace");
}

static void probe_answered(const ledger *l) {
    const peer *p = l->probe;
    FUZZ_CHECK(p == NULL || !p->probe_owed || p->refused, "EIO4-UP-04: 3probe does not come");
}

/* ---- what the server keeps ---- */

static void legal(const ledger *l, const sio_eio_session *s) {
    FUZZ_CHECK(s->holds == 0 && !s->corked && !s->doomed && s->announced,
               "a session in the middle of something");
    FUZZ_CHECK(s->state == (l->phase == PHASE_OPEN ? STATE_OPEN : STATE_CLOSING), "state %d in phase %d",
               s->state, (int)l->phase);
    FUZZ_CHECK(s->timer.place > 0 && s->beat_due == l->beat && s->upgrade_due == l->upgrade,
               "the deadlines are %llu and %llu, not %llu and %llu", (unsigned long long)s->beat_due,
               (unsigned long long)s->upgrade_due, (unsigned long long)l->beat,
               (unsigned long long)l->upgrade);
    FUZZ_CHECK(s->timer.due <= s->beat_due && s->timer.due <= s->upgrade_due, "the timer is set too late");
    FUZZ_CHECK(s->get == (sio_eio_conn *)l->get && s->post == (sio_eio_conn *)l->post,
               "requests are mixed up");
    FUZZ_CHECK(s->socket == (sio_eio_conn *)l->socket && s->probe == (sio_eio_conn *)l->probe,
               "WebSockets are mixed up");
    FUZZ_CHECK(s->reader == (sio_eio_conn *)l->reader, "unread answers are mixed up");
    FUZZ_CHECK(s->probed == l->probed && s->awaiting_pong == (l->awaiting && l->phase == PHASE_OPEN),
               "the probe or the pong is mixed up");
    FUZZ_CHECK(sio_queue_cost(&s->queue) + l->unread * (l->reader != NULL) <= PLAY_MAX_BUFFERED,
               "more is buffered than max_buffered");
}

static void spoil(world *w, const ledger *l) {
    sio_eio_session *s = w->faults_left == 0 ? NULL : find(w, l);
    if (s == NULL) return;
    if (fault(w, PLAY_CHANGE_STATE)) s->probed = true;
    if (fault(w, PLAY_END_SESSION)) sio_eio_session_close(s);
}

/* The sum of what a client makes Socket.IO keep. */
static void kept_within_bounds(const world *w, const sio_eio_session *s) {
    const client *c = s->user;
    if (!w->options.socketio || c == NULL) return;
    FUZZ_CHECK(c->kept <= PLAY_MAX_KEPT, "%zu bytes are kept for a client, more than max_kept", c->kept);
    FUZZ_CHECK(c->socket_count <= PLAY_MAX_NAMESPACES, "more namespaces than max_namespaces");
}

static void settle_session(world *w, ledger *l) {
    spoil(w, l);
    sio_eio_session *s = find(w, l);
    if (l->phase == PHASE_CLOSED) FUZZ_CHECK(s == NULL, "session %.*s lives on", SIO_ID_SIZE, l->sid);
    if (s == NULL) {
        has_gone(w, l);
        FUZZ_CHECK(l->get == NULL && l->post == NULL && l->socket == NULL && l->probe == NULL,
                   "the session is over, but something is still held");
        expected_forget(w, l);
    } else {
        take_over(w, l, s);
        FUZZ_CHECK(!l->told_close, "the client was told of the end, but the session lives");
        nothing_owed_by_polling(w, l);
        nothing_owed_by_websocket(w, l);
        nothing_late(w, l);
        probe_answered(l);
        legal(l, s);
        kept_within_bounds(w, s);
    }
    if (l->reader == NULL) l->unread = 0;
    l->switching = l->stirred = l->unsure = false;
}

/* ---- connections ---- */

static void settle_peer(const peer *p) {
    const ledger *l = p->session;
    bool lives = l != NULL && l->phase != PHASE_CLOSED && l->phase != PHASE_NONE;
    if (p->state == PEER_WAITING)
        FUZZ_CHECK(lives && l->get == p, "a request of client %u got no answer", p->client);
    if (p->state == PEER_BODY)
        FUZZ_CHECK(lives && l->post == p, "a body of client %u is read for nobody", p->client);
    if (p->state == PEER_SOCKET)
        FUZZ_CHECK(lives && (l->socket == p || l->probe == p), "a WebSocket of client %u stands for nobody",
                   p->client);
}

/* Those that wait for a session that has ended must not look at its successor. */
static void forget_session(world *w, const ledger *l) {
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        for (size_t k = 0; w->seat[i].used && k < WORLD_HTTP; k++)
            if (w->seat[i].http[k].session == l) w->seat[i].http[k].session = NULL;
}

/* ---- what came ---- */

static void settle_incoming(world *w) {
    for (; !w->full && w->come < w->coming; w->come++) {
        const struct incoming *m = &w->incoming[w->come];
        bool demanded = w->options.socketio ? m->sure && m->from->phase == PHASE_OPEN : true;
        FUZZ_CHECK(!demanded, "the application did not get this message: %.*s", (int)m->bytes.len,
                   (const char *)m->bytes.ptr);
    }
    w->come = w->coming = 0;
    w->vague = false;
}

/* ---- memory ---- */

enum { SHARED = 24 << 10, SESSION = 4096, INPUT_TIMES = 4 };

/* A session costs a constant, what waits for it, and what of a body or message is there. */
static void settle_memory(world *w) {
    size_t most = w->begun + SHARED + w->given * INPUT_TIMES;
    for (size_t i = 0; i < WORLD_LEDGERS; i++)
        if (w->session[i].phase != PHASE_NONE) most += SESSION + PLAY_MAX_BUFFERED;
    if (w->leaked == NULL && w->given > 100 && fault(w, PLAY_HOARD))
        w->leaked = sio_mem_alloc(&w->meter.mem, (size_t)1 << 20);
    FUZZ_CHECK(w->meter.live <= most, "%zu bytes are held after %zu bytes of input", w->meter.live, w->given);
}

/* ---- all ---- */

static uint64_t server_time(world *w) {
    if (fault(w, PLAY_EARLY_CLOCK)) return w->now + PLAY_PING_INTERVAL / 2;
    return w->options.fault == PLAY_LATE_CLOCK && w->now > w->options.skip ? w->now - 3 : w->now;
}

void world_tick(world *w) {
    sio_eio_server_tick(w->engine, server_time(w));
}

void settle(world *w) {
    enum { MOST = 1000 };
    unsigned ticks = 0;
    while (sio_eio_server_next_expiry(w->engine) <= w->now && ticks < MOST) {
        world_tick(w);
        ticks++;
    }
    if (w->full) return;
    if (w->options.fault != PLAY_LATE_CLOCK) FUZZ_CHECK(ticks < MOST, "a deadline stays in the past");
    for (size_t i = 0; i < WORLD_LEDGERS; i++)
        if (w->session[i].known && w->session[i].phase != PHASE_NONE) settle_session(w, &w->session[i]);
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++) {
        if (!w->seat[i].used) continue;
        settle_peer(&w->seat[i].socket);
        for (size_t k = 0; k < WORLD_HTTP; k++)
            settle_peer(&w->seat[i].http[k]);
    }
    settle_incoming(w);
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        ledger *l = &w->session[i];
        bool unused = l->phase == PHASE_CLOSED || (l->phase == PHASE_OPEN && !l->known);
        if (unused) {
            forget_session(w, l);
            l->phase = PHASE_NONE;
        }
    }
    settle_memory(w);
    w->current = NULL;
}

void settle_freed(world *w) {
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++) {
        peer *socket = &w->seat[i].socket;
        FUZZ_CHECK(socket->state != PEER_SOCKET, "a WebSocket outlives the server");
        peer_free(socket);
        for (size_t k = 0; k < WORLD_HTTP; k++) {
            peer *p = &w->seat[i].http[k];
            FUZZ_CHECK(p->state == PEER_FREE || p->state == PEER_UNREAD, "a request outlives the server");
            peer_free(p);
        }
    }
    FUZZ_CHECK(w->sockets == 0 && w->waitings == 0 && w->acks_due == 0, "something outlives the server");
}

void settle_end(world *w) {
    /* What a server makes once, when it is needed, and keeps: of the engine the heap, the table of sessions,
     * two blocks of its parcel, and the buffers body, scratch and text; of Socket.IO the tables of sockets
     * and of namespaces; of each of the four fixed namespaces the tables of rooms, acknowledgements and
     * members. The shared copies of the parcel that was sent last go when the next one is composed. */
    enum {
        ENGINE = 7,
        SOCKETIO = 2,
        NAMESPACES = 4,
        TABLES = 3,
        KEPT = ENGINE + SOCKETIO + NAMESPACES * TABLES
    };
    (void)sio_eio_server_parcel(w->engine);
    FUZZ_CHECK(sio_eio_server_count(w->engine) == 0, "%zu sessions outlive every time-out",
               sio_eio_server_count(w->engine));
    FUZZ_CHECK(w->sockets == 0 && w->waitings == 0, "%zu sockets outlive their session",
               w->sockets + w->waitings);
    FUZZ_CHECK(w->acks_due == 0, "%zu acknowledgements were never settled", w->acks_due);
    FUZZ_CHECK(sio_eio_server_next_expiry(w->engine) == SIO_NEVER, "a deadline is left");
    FUZZ_CHECK(w->meter.blocks <= w->begun_blocks + KEPT, "%zu blocks are left of %zu bytes of input",
               w->meter.blocks - w->begun_blocks, w->given);
}
