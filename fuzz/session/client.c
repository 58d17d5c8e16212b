/* What clients do: requests, WebSockets, and their loss. The model hears of it first, the server then. */
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "fuzz/session/world.h"

ledger *client_ledger(world *w, unsigned who) {
    const client_seat *seat = &w->seat[who];
    return seat->has_sid ? ledger_find(w, sio_slice_of(seat->sid, SIO_ID_SIZE)) : NULL;
}

/* ---- a body or message, in pieces ---- */

/* Takes the next piece; `*last` when it is the one that ends the whole. Returns false when no piece is left,
 * or the rest is not sent. */
static bool next_piece(const client_seat *seat, sio_slice whole, size_t *at, size_t *cut, sio_slice *piece,
                       bool *last) {
    size_t end = whole.len;
    if (*cut > seat->cuts) return false;
    if (*cut < seat->cuts && seat->cut[*cut] < end) end = seat->cut[*cut];
    if (end < *at) end = *at;
    bool beyond = *cut == seat->cuts;
    if (beyond && seat->stops && *at < whole.len) return false;
    *piece = sio_slice_sub(whole, *at, end);
    *last = beyond;
    *at = end;
    ++*cut;
    return true;
}

/* Says how much of the whole is sent. */
static size_t sent(const client_seat *seat, sio_slice whole) {
    size_t most = 0;
    if (!seat->stops) return whole.len;
    for (size_t i = 0; i < seat->cuts; i++)
        if (seat->cut[i] > most) most = seat->cut[i];
    return most < whole.len ? most : whole.len;
}

static void cuts_done(client_seat *seat) {
    seat->cuts = 0;
    seat->stops = false;
}

/* ---- requests ---- */

static const sio_slice *sids(world *w) {
    static sio_slice sid[SCRIPT_CLIENTS];
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        sid[i] = sio_slice_of(w->seat[i].sid, w->seat[i].has_sid ? SIO_ID_SIZE : 0);
    return sid;
}

static sio_eio_request request_with(const world *w, sio_method method, const sio_query_pair *pair,
                                    size_t count) {
    return (sio_eio_request){.method = method,
                             .path = sio_slice_str(sio_eio_server_options(w->engine)->path),
                             .query = pair,
                             .query_count = count,
                             .content_length = SIO_LENGTH_UNKNOWN};
}

static sio_eio_request make_request(world *w, sio_method method, sio_slice query) {
    sio_buf_clear(&w->text);
    if (!script_fill_in(query, sids(w), w->who, &w->text) ||
        !sio_query_parse(&w->query, sio_buf_slice(&w->text)))
        w->full = true;
    return request_with(w, method, w->query.pair, w->query.count);
}

/* The usual request of a session: its query needs no parsing. */
static sio_eio_request usual_request(const world *w, sio_method method, bool websocket,
                                     sio_query_pair pair[3]) {
    const client_seat *seat = &w->seat[w->who];
    pair[0] = (sio_query_pair){sio_slice_str("EIO"), sio_slice_str("4")};
    pair[1] =
        (sio_query_pair){sio_slice_str("transport"), sio_slice_str(websocket ? "websocket" : "polling")};
    pair[2] =
        (sio_query_pair){sio_slice_str("sid"), sio_slice_of(seat->sid, seat->has_sid ? SIO_ID_SIZE : 0)};
    return request_with(w, method, pair, 3);
}

static sio_method method_of(sio_slice name) {
    static const struct {
        const char *name;
        sio_method method;
    } rows[] = {{"GET", SIO_METHOD_GET},
                {"POST", SIO_METHOD_POST},
                {"OPTIONS", SIO_METHOD_OPTIONS},
                {"HEAD", SIO_METHOD_HEAD}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (sio_slice_is(name, rows[i].name)) return rows[i].method;
    return SIO_METHOD_OTHER;
}

static peer *free_connection(client_seat *seat) {
    for (size_t i = 0; i < WORLD_HTTP; i++)
        if (seat->http[i].state == PEER_FREE) return &seat->http[i];
    return NULL;
}

/* The model's part of a request to a session that there is. Returns whether a body is wanted. */
static bool begin_known(world *w, peer *p, sio_method method, sio_slice body, bool whole) {
    ledger *l = p->session;
    if (method == SIO_METHOD_GET) {
        if (p->get)
            l->get = p;
        else
            ledger_close(l, true); /* EIO4-PL-06 */
        return false;
    }
    if (method != SIO_METHOD_POST) return false;
    if (l->post != NULL) {
        ledger_close(l, true); /* EIO4-PL-24 */
        return false;
    }
    l->post = p;
    p->state = whole ? PEER_WAITING : PEER_BODY;
    if (whole) p->want = ledger_body(w, l, body);
    return true;
}

static void give_body(world *w, peer *p, const client_seat *seat, sio_slice body) {
    sio_slice piece;
    bool last = false;
    size_t at = 0, cut = 0;
    if (fault(w, PLAY_DROP_INCOMING)) body = sio_slice_str("6");
    while (next_piece(seat, body, &at, &cut, &piece, &last))
        sio_eio_server_body(w->engine, &p->conn, piece, last, w->now);
}

static void check_verdict(const world *w, const peer *p, sio_eio_verdict verdict, bool posts, size_t len) {
    bool answered = p->state == PEER_FREE || p->state == PEER_UNREAD;
    if (w->full) return;
    if (answered) {
        FUZZ_CHECK(verdict == SIO_EIO_ANSWERED, "the verdict is %d, but there is an answer", (int)verdict);
    } else if (posts) {
        FUZZ_CHECK(verdict == SIO_EIO_WANTS_BODY, "the verdict is %d before %zu bytes", (int)verdict, len);
    } else {
        FUZZ_CHECK(verdict == SIO_EIO_HELD && p->get, "the verdict is %d without an answer", (int)verdict);
    }
}

static void do_request(world *w, sio_eio_request request, sio_slice body) {
    client_seat *seat = &w->seat[w->who];
    sio_method method = request.method;
    peer *p = free_connection(seat);
    if (p == NULL) return;
    peer_free(p);
    p->client = w->who;
    if (w->full || !request_expect(w, p, &request)) return;
    bool whole = sent(seat, body) == body.len;
    if (!whole || seat->cuts == 0) request.content_length = body.len;
    p->state = PEER_WAITING;
    p->answers = 0;
    p->step = w->step;
    bool known = p->session != NULL && !p->opening;
    bool posts = known && begin_known(w, p, method, body, whole);
    bool more = posts && request.content_length != 0;
    w->current = p->session;
    sio_eio_verdict verdict = sio_eio_server_http(w->engine, &p->conn, &request, w->now);
    check_verdict(w, p, verdict, posts, body.len);
    if (more) give_body(w, p, seat, body);
    cuts_done(seat);
}

void client_request(world *w, sio_slice name, sio_slice query, sio_slice body) {
    do_request(w, make_request(w, method_of(name), query), body);
}

void client_get(world *w) {
    sio_query_pair pair[3];
    do_request(w, usual_request(w, SIO_METHOD_GET, false, pair), sio_slice_of(NULL, 0));
}

void client_post(world *w, sio_slice body) {
    sio_query_pair pair[3];
    do_request(w, usual_request(w, SIO_METHOD_POST, false, pair), body);
}

/* ---- loss ---- */

static void lose(world *w, peer *p) {
    ledger *l = p->session;
    if (p->state == PEER_FREE) return;
    if (l != NULL && l->probe == p) {
        ledger_probe_ends(l); /* EIO4-UP-16 */
    } else if (l != NULL && l->reader == p) {
        l->reader = NULL;
    } else if (l != NULL && (l->get == p || l->post == p || l->socket == p)) {
        if (l->get == p) l->get = NULL;
        if (l->post == p) l->post = NULL;
        if (l->socket == p) {
            l->socket = NULL;
            l->client_left = true;
        }
        ledger_close(l, true); /* EIO4-CL-10, EIO4-PL-09, EIO4-PL-30 */
    }
    p->state = PEER_FREE;
    if (!fault(w, PLAY_DROP_LOSS)) sio_eio_server_gone(w->engine, &p->conn, w->now);
    peer_free(p);
}

void client_reset(world *w, unsigned who) {
    lose(w, &w->seat[who].socket);
    for (size_t i = 0; i < WORLD_HTTP; i++)
        lose(w, &w->seat[who].http[i]);
}

/* ---- WebSockets ---- */

/* Returns whether the server must let the WebSocket stand. */
static bool begin_socket(const world *w, peer *p) {
    ledger *l = p->session;
    if (p->opening) {
        l->websocket = true;
        l->socket = p;
        return true;
    }
    if (l->probe != NULL || l->websocket) return false; /* EIO4-UP-13, EIO4-WS-11 */
    l->probe = p;
    l->upgrade = w->now + PLAY_UPGRADE_TIMEOUT;
    return true;
}

/* The open packet waits, because the client does not read: the id is known nevertheless. */
static void open_unread(world *w, peer *p) {
    ledger *l = p->session;
    sio_slice sid = sio_eio_session_id(p->conn.session);
    client_seat *seat = &w->seat[p->client];
    ledger_open(w, l, sid);
    memcpy(seat->sid, sid.ptr, SIO_ID_SIZE);
    seat->has_sid = true;
    p->opening = false;
    sio_buf_clear(&w->text);
    bool ok = sio_buf_add_str(&w->text, "0{\"sid\":\"") && sio_buf_add(&w->text, sid) &&
              sio_buf_add_str(&w->text, "\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,"
                                        "\"maxPayload\":2000}");
    if (!ok) w->full = true;
    expect(w, l, EXPECT_TEXT, sio_buf_slice(&w->text));
}

static void do_socket(world *w, sio_eio_request request) {
    peer *p = &w->seat[w->who].socket;
    sio_eio_answer accepted;
    p->client = w->who;
    p->upgrading = true;
    if (w->full || !request_expect(w, p, &request)) {
        peer_free(p);
        return;
    }
    p->state = PEER_WAITING;
    p->step = w->step;
    w->current = p->session;
    bool accepts = sio_eio_server_upgrade(w->engine, &p->conn, &request, &accepted, w->now);
    bool must_accept = p->want == 101;
    if (w->full && !accepts) return;
    if (!accepts) {
        FUZZ_CHECK(!must_accept && p->state != PEER_WAITING, "EIO4-WS-08: refused with 101 due");
        return;
    }
    FUZZ_CHECK(must_accept, "101, but %u was due", p->want);
    p->state = PEER_SOCKET;
    foreseen(w, p, 101);
    bool must_stand = begin_socket(w, p);
    bool stands = sio_eio_server_open(w->engine, &p->conn, &request, w->now);
    FUZZ_CHECK(stands == must_stand || w->full, "EIO4-UP-13: the WebSocket stands: %d, must stand: %d",
               stands, must_stand);
    if (!stands) {
        peer_free(p);
        return;
    }
    if (p->opening && p->state == PEER_SOCKET && !w->full) open_unread(w, p);
}

/* The older one is lost first; that may end a session. */
static void lose_socket(world *w) {
    lose(w, &w->seat[w->who].socket);
    settle(w);
}

void client_socket(world *w, sio_slice query) {
    lose_socket(w);
    do_socket(w, make_request(w, SIO_METHOD_GET, query));
}

void client_probe(world *w) {
    sio_query_pair pair[3];
    lose_socket(w);
    do_socket(w, usual_request(w, SIO_METHOD_GET, true, pair));
    settle(w);
    client_frame(w, sio_slice_str("2probe"), false);
}

/* What the WebSocket layer does with a message that it cannot let through: EIO4-WS-07 and RFC 6455. */
static bool too_long(peer *p, size_t len) {
    ledger *l = p->session;
    if (len <= PLAY_MAX_PAYLOAD) return false;
    if (l->probe == p)
        ledger_probe_ends(l);
    else
        ledger_close(l, true);
    return true;
}

static void give_message(world *w, peer *p, const client_seat *seat, sio_slice message, bool binary) {
    sio_slice piece;
    bool last = false;
    size_t at = 0, cut = 0;
    if (fault(w, PLAY_DROP_INCOMING)) return;
    if (fault(w, PLAY_DOUBLE_INCOMING))
        sio_eio_server_data(w->engine, &p->conn, message, binary, true, w->now);
    while (next_piece(seat, message, &at, &cut, &piece, &last))
        sio_eio_server_data(w->engine, &p->conn, piece, binary, last, w->now);
}

void client_frame(world *w, sio_slice bytes, bool binary) {
    client_seat *seat = &w->seat[w->who];
    peer *p = &seat->socket;
    if (p->state != PEER_SOCKET) return;
    if (p->unfinished.len > 0) binary = p->unfinished_binary;
    p->unfinished_binary = binary;
    size_t some = sent(seat, bytes);
    bool whole = some == bytes.len;
    if (!sio_buf_add(&p->unfinished, sio_slice_sub(bytes, 0, some))) w->full = true;
    sio_slice message = sio_buf_slice(&p->unfinished);
    bool fits = !too_long(p, message.len);
    if (fits && whole && !binary && sio_utf8_check(message).code != SIO_ERR_OK) {
        lose(w, p); /* 1007 */
    } else {
        w->current = p->session;
        if (fits && whole) ledger_message(w, p->session, p, message, binary);
        if (whole) sio_buf_clear(&p->unfinished);
        give_message(w, p, seat, bytes, binary);
    }
    cuts_done(seat);
}

/* ---- whichever transport it is ---- */

static bool on_websocket(world *w) {
    const ledger *l = client_ledger(w, w->who);
    return l != NULL && l->websocket;
}

void client_send(world *w, sio_slice text) {
    if (on_websocket(w))
        client_frame(w, text, false);
    else
        client_post(w, text);
}

void client_binary(world *w, sio_slice bytes) {
    if (on_websocket(w)) {
        client_frame(w, bytes, true);
        return;
    }
    sio_buf_clear(&w->text);
    if (!sio_buf_add_byte(&w->text, 'b')) w->full = true;
    sio_base64_encode(bytes, &w->text);
    client_post(w, world_keep(w, sio_buf_slice(&w->text)));
}

void client_open(world *w, bool websocket, unsigned revision) {
    char query[64];
    client_reset(w, w->who);
    settle(w);
    w->seat[w->who].has_sid = w->seat[w->who].doubtful = false;
    int n =
        snprintf(query, sizeof query, "EIO=%u&transport=%s", revision, websocket ? "websocket" : "polling");
    sio_slice text = sio_slice_of(query, (size_t)n);
    if (websocket)
        client_socket(w, text);
    else
        client_request(w, sio_slice_str("GET"), text, sio_slice_of(NULL, 0));
}

void client_close(world *w) {
    if (on_websocket(w))
        lose(w, &w->seat[w->who].socket);
    else if (client_ledger(w, w->who) != NULL)
        client_post(w, sio_slice_str("1"));
}

/* ---- reading ---- */

static void resume_one(world *w, peer *p) {
    bool calls = p->refused || p->state == PEER_UNREAD;
    if (!calls) return;
    p->refused = false;
    if (p->state == PEER_UNREAD) {
        ledger *l = p->session;
        if (l != NULL && l->reader == p) l->reader = NULL;
        p->state = PEER_FREE;
    }
    sio_eio_server_writable(w->engine, &p->conn, w->now);
    if (p->state == PEER_FREE) peer_free(p);
}

void client_resume(world *w) {
    client_seat *seat = &w->seat[w->who];
    seat->paused = false;
    resume_one(w, &seat->socket);
    for (size_t i = 0; i < WORLD_HTTP; i++)
        resume_one(w, &seat->http[i]);
}
