/* What must be true of a session, by what its client did and by the clock: a small model of Engine.IO. */
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "fuzz/session/sure.h"

/* ---- one session ---- */

ledger *ledger_new(world *w) {
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        ledger *l = &w->session[i];
        if (l->phase != PHASE_NONE) continue;
        *l = (ledger){.phase = PHASE_OPEN, .upgrade = SIO_NEVER};
        l->last = &l->first;
        return l;
    }
    return NULL;
}

ledger *ledger_find(world *w, sio_slice sid) {
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        ledger *l = &w->session[i];
        bool lives = l->known && (l->phase == PHASE_OPEN || l->phase == PHASE_CLOSING);
        if (lives && sio_slice_equal(sio_slice_of(l->sid, SIO_ID_SIZE), sid)) return l;
    }
    return NULL;
}

ledger *ledger_of(world *w, const sio_eio_session *session) {
    sio_slice sid = sio_eio_session_id(session);
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        ledger *l = &w->session[i];
        bool known = l->known && l->phase != PHASE_NONE;
        if (known && sio_slice_equal(sio_slice_of(l->sid, SIO_ID_SIZE), sid)) return l;
    }
    FUZZ_CHECK(w->current != NULL, "a session that nobody opened");
    return w->current;
}

void ledger_open(world *w, ledger *l, sio_slice sid) {
    memcpy(l->sid, sid.ptr, SIO_ID_SIZE);
    l->known = true;
    l->opened = w->now;
    l->beat = w->now + PLAY_PING_INTERVAL; /* EIO4-HB-01 */
}

void ledger_close(ledger *l, bool abrupt) {
    if (l->phase == PHASE_CLOSED) return;
    l->phase = PHASE_CLOSED;
    l->abrupt = abrupt;
    l->probed = false;
    l->reader = NULL;
}

void ledger_closing(const world *w, ledger *l) {
    if (l->phase != PHASE_OPEN) return;
    l->phase = PHASE_CLOSING;
    l->awaiting = false;
    l->beat = w->now + PLAY_CLOSE_TIMEOUT; /* EIO4-CL-05 */
}

void ledger_probe_ends(ledger *l) {
    l->probe = NULL;
    l->probed = false;
    l->upgrade = SIO_NEVER;
}

/* What waits takes more memory than its bytes: what a message is kept in, at most. */
bool ledger_may_overflow(const ledger *l) {
    enum { COST = 160 };
    return l->due_bytes + (size_t)COST * (l->due + 1) + l->unread > PLAY_MAX_BUFFERED;
}

/* ---- packets ---- */

/* `2["message",` digits `]` */
static bool is_plain_event(sio_slice m) {
    static const char before[] = "2[\"message\",";
    size_t at = sizeof before - 1;
    if (!sio_slice_starts(m, before) || m.len < at + 2 || m.len > at + 6 || m.ptr[m.len - 1] != ']')
        return false;
    for (; at < m.len - 1; at++)
        if (m.ptr[at] < '1' || m.ptr[at] > '9') return false;
    return true;
}

static void came(world *w, ledger *l, sio_slice data, bool binary) {
    w->vague = true;
    w->incoming[w->coming++] = (struct incoming){.from = l, .bytes = world_keep(w, data), .binary = binary};
}

/* What surely happens to it in Socket.IO, if that is known. */
static void foresee(world *w, ledger *l, bool stirred) {
    struct incoming *m = &w->incoming[w->coming - 1];
    sure event;
    bool attached = l->in_event && m->binary && sure_socket(w, l, l->event_nsp) != NULL;
    bool begun = !stirred && !l->in_event && !m->binary && sure_event(w, l, m->bytes, &event);
    if (attached) m->payload = l->event_payload;
    m->sure = attached || (begun && !event.attachment);
    l->in_event = begun && event.attachment;
    if (l->in_event) {
        l->event_nsp = event.nsp;
        l->event_payload = event.payload;
    }
    w->vague = !(m->sure || l->in_event);
}

static void message(world *w, ledger *l, sio_slice data, bool binary) {
    bool plain = l->root && !l->stirred && !binary && is_plain_event(data), vague = w->vague;
    bool joins = !l->joined && !l->stirred && sio_slice_is(data, "0"), stirred = l->stirred;
    if (w->options.socketio && !plain && !joins) w->seat[w->who].doubtful = true;
    l->stirred = true;
    if (w->coming == WORLD_INCOMING) {
        w->full = true;
        return;
    }
    came(w, l, data, binary);
    if (w->options.socketio && !w->full) foresee(w, l, stirred);
    w->vague = w->vague || vague;
}

/* EIO4-HB-05, EIO4-HB-06 */
static void pong(const world *w, ledger *l) {
    if (!l->awaiting) return;
    l->awaiting = false;
    l->beat = w->now + PLAY_PING_INTERVAL;
}

/* EIO4-HB-08 */
static void other(const world *w, ledger *l) {
    if (!l->awaiting || l->extended) return;
    l->extended = true;
    l->beat = w->now + PLAY_PING_TIMEOUT;
}

static void packet(world *w, ledger *l, uint8_t type, sio_slice data, bool binary) {
    if (l->phase == PHASE_CLOSING && type != '1') return; /* EIO4-CL-03 */
    if (type == '3')
        pong(w, l);
    else
        other(w, l);
    if (type == '4') {
        message(w, l, data, binary);
    } else if (type == '2' && l->stirred && w->options.socketio) {
        l->unsure = true; /* the message before it may have closed the session, and then it is not heard */
    } else if (type == '2') {
        ledger_close(l, true); /* EIO4-HB-07 */
    } else if (type == '1') {
        l->client_left = true; /* EIO4-CL-02 */
        ledger_close(l, true);
    }
}

/* Returns false when it is no packet: EIO4-PK-03, EIO4-WS-06. */
static bool text_packet(world *w, ledger *l, sio_slice text) {
    if (text.len == 0) return false;
    uint8_t type = text.ptr[0];
    sio_slice data = sio_slice_from(text, 1);
    if (type == 'b') {
        sio_buf_clear(&w->other);
        if (!sio_base64_decode_lenient(data, &w->other)) w->full = true;
        packet(w, l, '4', sio_buf_slice(&w->other), true);
        return true;
    }
    if (type < '0' || type > '6') return false;
    packet(w, l, type, data, false);
    return true;
}

/* ---- bodies and messages ---- */

unsigned ledger_body(world *w, ledger *l, sio_slice body) {
    if (body.len > PLAY_MAX_PAYLOAD) return 413;   /* EIO4-PL-26 */
    if (sio_utf8_check(body).code != SIO_ERR_OK) { /* EIO4-PL-35 */
        sio_buf_clear(&w->text);
        if (!sio_utf8_replace(body, &w->text)) w->full = true;
        body = sio_buf_slice(&w->text);
    }
    for (bool last = false; !last && l->phase != PHASE_CLOSED && !l->unsure;) {
        const uint8_t *end = body.len == 0 ? NULL : memchr(body.ptr, 0x1e, body.len);
        size_t len = end == NULL ? body.len : (size_t)(end - body.ptr);
        last = end == NULL;
        if (!text_packet(w, l, sio_slice_sub(body, 0, len))) {
            ledger_close(l, true); /* EIO4-PL-32, EIO4-PL-34 */
            return 400;
        }
        body = sio_slice_from(body, len + 1);
    }
    return l->unsure ? 0 : 200;
}

static void upgraded(const world *w, ledger *l, peer *p) {
    ledger_probe_ends(l);
    l->socket = p;
    l->websocket = true;
    l->switching = true;
    p->probe_owed = false;
    if (l->phase == PHASE_OPEN && l->awaiting) pong(w, l); /* EIO4-UP-21 */
}

static void probe_message(ledger *l, peer *p, const world *w, sio_slice message, bool binary) {
    if (!binary && sio_slice_is(message, "2probe")) {
        l->probed = true;
        l->noop = 0;
        p->probe_owed = true;
    } else if (!binary && sio_slice_is(message, "5")) {
        upgraded(w, l, p);
    } else {
        ledger_probe_ends(l); /* EIO4-UP-10 */
    }
}

void ledger_message(world *w, ledger *l, peer *p, sio_slice message, bool binary) {
    if (l->probe == p)
        probe_message(l, p, w, message, binary);
    else if (binary)
        packet(w, l, '4', message, true); /* EIO4-WS-03 */
    else if (!text_packet(w, l, message))
        ledger_close(l, true);
}

/* ---- time ---- */

static void tick_one(world *w, ledger *l) {
    if (l->upgrade <= w->now) ledger_probe_ends(l); /* EIO4-UP-12 */
    if (l->beat > w->now) return;
    if (l->phase == PHASE_CLOSING || l->awaiting) { /* EIO4-CL-05, EIO4-HB-03 */
        ledger_close(l, true);
        return;
    }
    l->awaiting = true;
    l->extended = false;
    l->beat += PLAY_PING_TIMEOUT; /* EIO4-HB-10 */
    /* When the time for a namespace is over in the same millisecond, the ping may come, or the close first.
     */
    bool tie = w->options.socketio && !l->joined && w->now >= l->opened + PLAY_CONNECT_TIMEOUT;
    l->may_ping = tie;
    if (!tie) expect(w, l, EXPECT_TEXT, sio_slice_str("2"));
}

void ledger_tick(world *w) {
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        ledger *l = &w->session[i];
        if (l->known && (l->phase == PHASE_OPEN || l->phase == PHASE_CLOSING)) tick_one(w, l);
    }
}

static void earlier(uint64_t *next, uint64_t due) {
    if (due < *next) *next = due;
}

uint64_t ledger_next(const world *w) {
    uint64_t next = SIO_NEVER;
    for (size_t i = 0; i < WORLD_LEDGERS; i++) {
        const ledger *l = &w->session[i];
        if (!l->known || (l->phase != PHASE_OPEN && l->phase != PHASE_CLOSING)) continue;
        earlier(&next, l->beat);
        earlier(&next, l->upgrade);
        if (l->probed && l->get != NULL && l->reader == NULL) earlier(&next, l->noop);
        if (w->options.socketio && !l->joined && l->phase == PHASE_OPEN)
            earlier(&next, l->opened + PLAY_CONNECT_TIMEOUT);
    }
    return next;
}
