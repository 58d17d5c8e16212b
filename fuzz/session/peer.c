/* What the server gives to connections: answers, messages, closes. Each is checked as it comes. */
#include <string.h>

#include "base/base64.h"
#include "fuzz/session/world.h"

void peer_free(peer *p) {
    p->state = PEER_FREE;
    p->session = NULL;
    p->opening = p->get = p->refused = p->probe_owed = p->base64 = p->upgrading = p->head = false;
    sio_buf_clear(&p->unfinished);
}

/* ---- the open packet ---- */

/* EIO4-HS-10 to EIO4-HS-12, EIO4-HS-15, EIO4-HS-16 */
static void opened(world *w, peer *p, sio_slice packet) {
    static const char before[] = "0{\"sid\":\"";
    size_t at = sizeof before - 1;
    FUZZ_CHECK(sio_slice_starts(packet, before) && packet.len > at + SIO_ID_SIZE, "no open packet: %.*s",
               (int)packet.len, (const char *)packet.ptr);
    sio_slice sid = sio_slice_sub(packet, at, at + SIO_ID_SIZE);
    sio_slice rest = sio_slice_from(packet, at + SIO_ID_SIZE);
    const char *want =
        p->upgrading || w->polling_only /* EIO4-HS-15, EIO4-HS-16 */
            ? "\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":2000}"
            : "\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
              "\"maxPayload\":2000}";
    FUZZ_CHECK(sio_slice_is(rest, want), "the open packet goes on %.*s", (int)rest.len,
               (const char *)rest.ptr);
    FUZZ_CHECK(ledger_find(w, sid) == NULL, "the id %.*s is in use", SIO_ID_SIZE, (const char *)sid.ptr);
    ledger_open(w, p->session, sid);
    client_seat *seat = &w->seat[p->client];
    memcpy(seat->sid, sid.ptr, SIO_ID_SIZE);
    seat->has_sid = true;
    p->opening = false;
}

/* ---- answers to a poll ---- */

static void noop_came(const world *w, ledger *l, bool alone, bool last) {
    bool paced = l->probed && l->noop <= w->now && alone; /* EIO4-UP-05, EIO4-UP-06 */
    /* Unsure: the client may have left behind what the model does not follow. */
    bool left = l->client_left || l->unsure;
    FUZZ_CHECK(last && (left || l->switching || paced), "a noop for nothing");
    enum { PAUSE = 100 /* ms */ };
    if (paced) l->noop = w->now + PAUSE;
}

static void part_came(world *w, ledger *l, sio_slice part, bool alone, bool last) {
    if (sio_slice_is(part, "6")) {
        noop_came(w, l, alone, last);
    } else if (sio_slice_is(part, "1")) {
        FUZZ_CHECK(last && !l->client_left, "a close that nobody asked for");
        l->told_close = true;
    } else if (part.len > 0 && part.ptr[0] == 'b') {
        sio_buf_clear(&w->other);
        FUZZ_CHECK(sio_base64_decode(sio_slice_from(part, 1), &w->other).code == SIO_ERR_OK,
                   "no base64: %.*s", (int)part.len, (const char *)part.ptr);
        expected_came(w, l, sio_buf_slice(&w->other), true);
    } else {
        expected_came(w, l, part, false);
    }
}

/* EIO4-PL-03: all that is buffered, in order. */
static void polled(world *w, ledger *l, sio_slice body) {
    bool first = true, last = w->full;
    if (fault(w, PLAY_EXTRA_NOOP)) part_came(w, l, sio_slice_str("6"), true, true);
    while (!last) {
        const uint8_t *end = body.len == 0 ? NULL : memchr(body.ptr, 0x1e, body.len);
        size_t len = end == NULL ? body.len : (size_t)(end - body.ptr);
        last = end == NULL;
        part_came(w, l, sio_slice_sub(body, 0, len), first && last, last);
        body = sio_slice_from(body, len + 1);
        first = false;
    }
    FUZZ_CHECK(w->full || (l->first == NULL && l->loose == 0) || ledger_may_overflow(l),
               "%u messages are still buffered after an answer", l->due);
}

static void tamper(world *w, sio_buf *body) {
    uint8_t *separator = body->len == 0 ? NULL : memchr(body->data, 0x1e, body->len);
    size_t first = separator == NULL ? body->len : (size_t)(separator - body->data);
    bool message = body->len > 1 && body->data[0] == '4';
    if (message && separator != NULL && fault(w, PLAY_DROP_MESSAGE)) {
        const uint8_t *last = memrchr(body->data, 0x1e, body->len);
        body->len = (size_t)(last - body->data);
    } else if (message && fault(w, PLAY_DOUBLE_MESSAGE)) {
        sio_slice copy = world_keep(w, sio_slice_of(body->data, first));
        (void)(sio_buf_add_byte(body, 0x1e) && sio_buf_add(body, copy));
    } else if (message && fault(w, PLAY_CHANGE_MESSAGE)) {
        body->data[body->len - 1] ^= 1;
    } else if (separator != NULL && fault(w, PLAY_SWAP_MESSAGES)) {
        sio_slice copy = world_keep(w, sio_slice_of(body->data, first));
        sio_buf_consume(body, first + 1);
        (void)(sio_buf_add_byte(body, 0x1e) && sio_buf_add(body, copy));
    }
}

/* Returns whether the session goes on, so that what is not read counts as its. */
static bool poll_answered(world *w, peer *p, sio_slice body) {
    ledger *l = p->session;
    FUZZ_CHECK(l->get == p, "an answer to a poll that is not the one that waits");
    l->get = NULL;
    sio_slice given = body;
    if (w->faults_left > 0) {
        sio_buf_clear(&w->text);
        (void)sio_buf_add(&w->text, body);
        tamper(w, &w->text);
        given = sio_buf_slice(&w->text);
    }
    polled(w, l, given);
    return !l->told_close && !l->client_left;
}

/* ---- answers ---- */

static void check_fault(const peer *p, const sio_eio_answer *a) {
    static const char *const texts[] = {
        "Transport unknown", "Session ID unknown", "Bad handshake method",
        "Bad request",       "Forbidden",          "Unsupported protocol version"};
    char want[80];
    int n = p->upgrading ? snprintf(want, sizeof want, "%s", texts[p->want_code])
                         : snprintf(want, sizeof want, "{\"code\":%d,\"message\":\"%s\"}", p->want_code,
                                    texts[p->want_code]); /* EIO4-ER-01, EIO4-WS-08 */
    FUZZ_CHECK(n > 0 && sio_slice_is(a->body, want), "%s was due as the error, it is %.*s", want,
               (int)a->body.len, (const char *)a->body.ptr);
}

static void check_content(world *w, peer *p, const sio_eio_answer *a) {
    FUZZ_CHECK(a->omit_body == p->head, "a body where there must be none, or the other way round");
    if (p->want_code >= 0) {
        check_fault(p, a);
    } else if (a->status == 200 && !p->opening && !p->get) {
        FUZZ_CHECK(sio_slice_is(a->body, "ok"), "EIO4-PL-21: %.*s", (int)a->body.len,
                   (const char *)a->body.ptr);
    } else if (a->status != 200) {
        FUZZ_CHECK(a->body.len == 0, "EIO4-PL-07, EIO4-PL-26: %.*s", (int)a->body.len,
                   (const char *)a->body.ptr);
    } else if (p->opening) {
        opened(w, p, a->body);
    }
}

static void check_status(const peer *p, unsigned status) {
    bool post = !p->get && !p->opening && !p->upgrading;
    unsigned want = p->want != 0 || post ? p->want : 200;
    /* A body that is still on its way when its session ends: EIO4-PL-25 */
    bool one_of = want == 0 && (status == 200 || status == 400 || status == 413);
    FUZZ_CHECK(status == want || one_of, "the status is %u, %u was due", status, want);
}

void foreseen(world *w, const peer *p, unsigned status) {
    bool decided = p->want != 0 || p->opening || p->get;
    if (w->forecast == NULL || !decided || w->seat[p->client].doubtful) return;
    w->forecast->step[p->step].status = status;
}

static bool answer(void *ctx, sio_eio_conn *conn, const sio_eio_answer *a) {
    world *w = ctx;
    peer *p = (peer *)(void *)conn;
    sio_eio_answer given = *a;
    trace(w, "  answer %u to client %u: %.*s", a->status, p->client, (int)a->body.len,
          (const char *)a->body.ptr);
    if (w->full) {
        peer_free(p);
        return true;
    }
    if (fault(w, PLAY_DROP_ANSWER)) return true;
    if (a->status == 400 && fault(w, PLAY_CHANGE_STATUS)) given.status = 200;
    if (p->want_code > 0 && fault(w, PLAY_CHANGE_CODE)) p->want_code = 0;
    FUZZ_CHECK(p->state == PEER_WAITING || p->state == PEER_BODY, "an answer to no request");
    check_status(p, given.status);
    foreseen(w, p, given.status);
    check_content(w, p, &given);
    bool paused = w->seat[p->client].paused;
    ledger *l = p->session;
    bool goes_on = p->get && given.status == 200 && poll_answered(w, p, given.body);
    if (l != NULL && l->post == p) l->post = NULL;
    if (paused && goes_on && l != NULL && l->phase != PHASE_CLOSED && l->reader == NULL) {
        l->reader = p;
        l->unread = given.body.len;
    }
    if (paused)
        p->state = PEER_UNREAD;
    else
        peer_free(p);
    if (fault(w, PLAY_DOUBLE_ANSWER)) answer(ctx, conn, a);
    return !paused;
}

/* ---- WebSockets ---- */

/* EIO4-WS-05 */
static void message_came(world *w, peer *p, sio_slice message, bool binary) {
    bool base64 = p->base64 && !binary && message.len > 0 && message.ptr[0] == 'b';
    FUZZ_CHECK(!p->base64 || !binary, "a binary message for a client that asked for base64");
    sio_buf_clear(&w->other);
    if (base64) {
        FUZZ_CHECK(sio_base64_decode(sio_slice_from(message, 1), &w->other).code == SIO_ERR_OK, "no base64");
        message = sio_buf_slice(&w->other);
    }
    expected_came(w, p->session, message, binary || base64);
}

static void socket_got(world *w, peer *p, sio_slice message, bool binary) {
    ledger *l = p->session;
    if (p->opening) {
        FUZZ_CHECK(!binary, "the first message is binary");
        opened(w, p, message);
    } else if (w->full) {
        return;
    } else if (l->probe == p) {
        FUZZ_CHECK(p->probe_owed && !binary && sio_slice_is(message, "3probe"),
                   "EIO4-UP-04, EIO4-UP-09: %.*s", (int)message.len, (const char *)message.ptr);
        p->probe_owed = false;
    } else {
        FUZZ_CHECK(l->socket == p, "a message for a WebSocket that is not the session's");
        message_came(w, p, message, binary);
    }
}

/* What a binding may do with the bytes before a message. */
static void use_headroom(const world *w, sio_slice message) {
    size_t headroom = sio_eio_server_options(w->engine)->headroom;
    memset((uint8_t *)(uintptr_t)message.ptr - headroom, 0xee, headroom);
}

static bool send_message(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary) {
    world *w = ctx;
    peer *p = (peer *)(void *)conn;
    trace(w, "  message to client %u: %.*s%s", p->client, (int)message.len, (const char *)message.ptr,
          w->seat[p->client].paused ? " (refused)" : "");
    if (w->full) return true;
    FUZZ_CHECK(p->state == PEER_SOCKET, "a message for a WebSocket that does not stand");
    bool probe = p->session->probe == p;
    FUZZ_CHECK(!p->refused || probe, "a message for a WebSocket that has refused one");
    use_headroom(w, message);
    if (w->seat[p->client].paused) {
        p->refused = true;
        if (fault(w, PLAY_SEND_TO_BLOCKED)) send_message(ctx, conn, message, binary);
        return false;
    }
    if (probe && fault(w, PLAY_DROP_PROBE)) return true;
    if (!probe && !p->opening && fault(w, PLAY_DROP_MESSAGE)) return true;
    if (!probe && !p->opening && fault(w, PLAY_DOUBLE_MESSAGE)) socket_got(w, p, message, binary);
    socket_got(w, p, message, binary);
    return true;
}

static void close_socket(void *ctx, sio_eio_conn *conn, unsigned code) {
    world *w = ctx;
    peer *p = (peer *)(void *)conn;
    trace(w, "  close %u of client %u", code, p->client);
    if (fault(w, PLAY_DROP_CLOSE)) return;
    if (w->full) {
        peer_free(p);
        return;
    }
    FUZZ_CHECK(p->state == PEER_SOCKET, "a close of a WebSocket that does not stand");
    ledger *l = p->session;
    if (l->socket == p) {
        l->socket = NULL;
        l->told_close = true;
    } else if (l->probe == p) { /* only together with the session: EIO4-UP-17 */
        l->probe = NULL;
        l->told_close = l->probe_cut = true;
    }
    peer_free(p);
}

sio_eio_binding peer_binding(world *w) {
    return (sio_eio_binding){.ctx = w, .answer = answer, .send = send_message, .close = close_socket};
}
