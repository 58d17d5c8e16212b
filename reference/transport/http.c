/* HTTP requests on a connection: taken apart, handed to the engine, answered in order. */
#include <string.h>
#include <time.h>

#include "transport/accept.h"
#include "transport/peer.h"

/* ---- answers ---- */

static const char *reason_of(unsigned status) {
    static const struct {
        unsigned status;
        const char *reason;
    } known[] = {{101, "Switching Protocols"},
                 {200, "OK"},
                 {204, "No Content"},
                 {400, "Bad Request"},
                 {403, "Forbidden"},
                 {404, "Not Found"},
                 {405, "Method Not Allowed"},
                 {408, "Request Timeout"},
                 {413, "Content Too Large"},
                 {426, "Upgrade Required"},
                 {411, "Length Required"},
                 {431, "Request Header Fields Too Large"},
                 {501, "Not Implemented"},
                 {503, "Service Unavailable"},
                 {500, "Internal Server Error"},
                 {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].status == status) return known[i].reason;
    return "Unknown";
}

static bool add_date(sio_buf *out) {
    char text[64];
    struct tm parts;
    time_t now = time(NULL);
    if (gmtime_r(&now, &parts) == NULL) return true;
    size_t n = strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    return sio_buf_add(out, sio_slice_of(text, n));
}

static bool add_headers(sio_buf *out, const sio_eio_answer *answer) {
    for (size_t i = 0; i < answer->header_count; i++) {
        const sio_http_header *h = &answer->header[i];
        if (!sio_buf_add_str(out, h->name) || !sio_buf_add_str(out, ": ") || !sio_buf_add(out, h->value) ||
            !sio_buf_add_str(out, "\r\n"))
            return false;
    }
    return true;
}

/* The body as the peer gets it: compressed where it takes that and it is worth it (EIO4-CO-08; gzip
 * only, and off by default). */
static sio_slice pack_body(tr_peer *peer, const sio_eio_answer *answer) {
    tr_hub *hub = peer->hub;
    bool worth = answer->status == 200 && !answer->omit_body && answer->body.len >= TR_DEFLATE_LEAST;
    if (!hub->http_compression || !peer->request->takes_gzip || !worth) return answer->body;
    sio_buf_clear(&hub->packed);
    return tr_deflate_body(hub->deflate, answer->body, &hub->packed) ? sio_buf_slice(&hub->packed)
                                                                     : answer->body;
}

static bool compose(sio_buf *out, const sio_eio_answer *answer, sio_slice body, bool close) {
    sio_buf_clear(out);
    if (!sio_buf_addf(out, "HTTP/1.1 %u %s\r\n", answer->status, reason_of(answer->status))) return false;
    if (!add_headers(out, answer) || !add_date(out)) return false;
    if (body.ptr != answer->body.ptr && !sio_buf_add_str(out, "Content-Encoding: gzip\r\n")) return false;
    if (answer->status != 204 && !sio_buf_addf(out, "Content-Length: %zu\r\n", body.len)) return false;
    if (!sio_buf_add_str(out, close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n"))
        return false;
    return answer->omit_body || sio_buf_add(out, body);
}

/* A body that nobody wants is read and thrown away, up to this many bytes. */
static uint64_t patience(const tr_hub *hub) {
    return 2 * (uint64_t)sio_eio_server_options(hub->engine)->max_payload + 65536;
}

static bool worth_reading_on(const tr_peer *peer) {
    const tr_request *r = peer->request;
    return r->persists && !(r->reading_body && r->body.left > patience(peer->hub));
}

static void await_next(tr_peer *peer) {
    if (peer->request->reading_body || peer->out != NULL)
        tr_peer_arm(peer, peer->hub->limits.body_timeout); /* the peer gets as long to read an answer */
    else if (peer->in != NULL)
        tr_peer_arm(peer, 1); /* the next request is there: outside of this call, see tr_http_timeout */
    else
        tr_peer_arm(peer, peer->hub->limits.idle_timeout);
}

bool tr_http_answer(tr_peer *peer, const sio_eio_answer *answer) {
    tr_hub *hub = peer->hub;
    tr_request *r = peer->request;
    if (peer->state != TR_PEER_HTTP || r == NULL) return true;
    bool close = answer->close || !worth_reading_on(peer) || hub->stopping;
    r->pending = false;
    tr_see(peer, SIO_TRANSPORT_ANSWER, answer->status, answer->body);
    if (compose(&hub->scratch, answer, pack_body(peer, answer), close))
        tr_peer_send(peer, sio_buf_slice(&hub->scratch));
    else
        tr_peer_abort(peer);
    tr_trim(&hub->scratch);
    tr_trim(&hub->packed);
    if (close)
        tr_peer_finish(peer);
    else if (peer->state == TR_PEER_HTTP)
        await_next(peer);
    return peer->out == NULL;
}

/* What HTTP itself finds wrong. A browser is to see it, too (EIO4-CO-02). */
static void refuse(tr_peer *peer, unsigned status) {
    sio_eio_answer answer = {.status = status, .close = true};
    if (status == 426) {
        answer.header[0] = (sio_http_header){"Sec-WebSocket-Version", sio_slice_str("13")};
        answer.header[1] = (sio_http_header){"Upgrade", sio_slice_str("websocket")};
        answer.header_count = 2;
    }
    sio_eio_server_headers(peer->hub->engine, &answer);
    sio_eio_server_gone(peer->hub->engine, &peer->conn, tr_hub_now(peer->hub));
    (void)tr_http_answer(peer, &answer);
}

/* ---- requests ---- */

static sio_eio_request request_of(tr_hub *hub, const tr_head *head) {
    return (sio_eio_request){.method = head->method,
                             .path = head->path,
                             .query = hub->query.pair,
                             .query_count = hub->query.count,
                             .origin = head->origin,
                             .user_agent = head->user_agent,
                             .content_type = head->content_type,
                             .cors_headers = head->cors_headers,
                             .content_length =
                                 head->framing.coded ? SIO_LENGTH_UNKNOWN : head->framing.length};
}

static void switch_protocols(tr_peer *peer, const tr_head *head, const sio_eio_request *request,
                             const sio_eio_answer *accepted) {
    tr_hub *hub = peer->hub;
    char key[TR_ACCEPT_SIZE + 1];
    sio_buf *out = &hub->scratch;
    bool deflate = hub->per_message_deflate && tr_deflate_offered(head->ws_extensions);
    sio_buf_clear(out);
    bool composed =
        tr_accept_key(head->ws_key, key) &&
        sio_buf_addf(out,
                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n",
                     key) &&
        (!deflate || sio_buf_add_str(out, "Sec-WebSocket-Extensions: " TR_DEFLATE_ACCEPTED "\r\n")) &&
        add_headers(out, accepted) && sio_buf_add_str(out, "\r\n");
    if (!composed) {
        tr_peer_abort(peer);
        return;
    }
    tr_see(peer, SIO_TRANSPORT_ANSWER, 101, sio_slice_of(NULL, 0));
    tr_peer_send(peer, sio_buf_slice(out));
    tr_socket_begin(peer, deflate);
    if (!sio_eio_server_open(hub->engine, &peer->conn, request, tr_hub_now(hub))) tr_socket_close(peer, 0);
}

static void upgrade(tr_peer *peer, const tr_head *head, const sio_eio_request *request) {
    sio_eio_answer accepted;
    unsigned status = tr_accept_check(head);
    if (!sio_eio_server_upgrade(peer->hub->engine, &peer->conn, request, &accepted, tr_hub_now(peer->hub)))
        return; /* answered */
    if (status != 0)
        refuse(peer, status);
    else
        switch_protocols(peer, head, request, &accepted);
}

static void exchange(tr_peer *peer, const tr_head *head, const sio_eio_request *request) {
    tr_request *r = peer->request;
    r->discarded = 0;
    r->reading_body = tr_body_begin(&r->body, head->framing.chunked, head->framing.length);
    if (r->reading_body) tr_peer_arm(peer, peer->hub->limits.body_timeout);
    sio_eio_verdict verdict =
        sio_eio_server_http(peer->hub->engine, &peer->conn, request, tr_hub_now(peer->hub));
    if (verdict == SIO_EIO_HELD && !r->reading_body) tr_peer_arm(peer, 0);
    if (verdict == SIO_EIO_WANTS_BODY && head->wants_continue && peer->state == TR_PEER_HTTP)
        tr_peer_send(peer, sio_slice_str("HTTP/1.1 100 Continue\r\n\r\n"));
}

static void serve(tr_peer *peer, const tr_head *head) {
    tr_hub *hub = peer->hub;
    tr_request *r = peer->request;
    r->takes_gzip = head->takes_gzip;
    r->persists = tr_framing_persists(&head->framing) && r->count < hub->limits.max_requests;
    if (!sio_query_parse(&hub->query, head->query)) {
        refuse(peer, 503);
        return;
    }
    sio_eio_request request = request_of(hub, head);
    bool wants_upgrade = head->framing.websocket && head->framing.connection_upgrade;
    if (wants_upgrade && (head->framing.coded || head->framing.length > 0))
        refuse(peer, 400); /* its body would be taken for frames, or for the next request */
    else if (wants_upgrade)
        upgrade(peer, head, &request);
    else if (head->method == SIO_METHOD_POST && !head->framing.sized && !head->framing.coded)
        refuse(peer, 411);
    else
        exchange(peer, head, &request);
}

/* ---- bytes ---- */

static bool see_request(tr_peer *peer, sio_slice head) {
    const uint8_t *end = memmem(head.ptr, head.len, " HTTP/1.", 8);
    size_t len = end == NULL ? 0 : (size_t)(end - head.ptr);
    tr_see(peer, SIO_TRANSPORT_REQUEST, 0, sio_slice_sub(head, 0, len));
    return true;
}

static size_t take_head(tr_peer *peer, uint8_t *bytes, size_t len) {
    tr_request *r = peer->request;
    if (len >= 2 && bytes[0] == '\r' && bytes[1] == '\n') { /* before a request: RFC 9112, 2.2 */
        r->searched = 0;
        return 2;
    }
    sio_slice all = sio_slice_of(bytes, len);
    size_t size = tr_head_end(all, r->searched);
    size_t limit = peer->hub->limits.max_head;
    tr_head head;
    unsigned status = 0;
    if (size == 0) { /* a head in pieces */
        if (r->searched == 0) tr_peer_arm(peer, peer->hub->limits.head_timeout);
        r->searched = (uint32_t)len; /* not much more than max_head */
        if (len > limit) status = 431;
        if (!tr_head_plausible(all)) status = 400;
    } else if (size > limit) {
        status = 431;
    }
    if (size == 0 && status == 0) return 0;
    r->searched = 0;
    r->pending = true;
    r->count++;
    if (status == 0) status = tr_head_parse(sio_slice_sub(all, 0, size), &head);
    if (status == 0 && see_request(peer, all))
        serve(peer, &head);
    else
        refuse(peer, status);
    return size == 0 ? len : size;
}

/* Bytes of a body go to the engine, which throws them away when it has answered. */
static size_t take_body(tr_peer *peer, uint8_t *bytes, size_t len) {
    tr_request *r = peer->request;
    tr_hub *hub = peer->hub;
    sio_slice piece;
    bool last;
    size_t used = tr_body_take(&r->body, sio_slice_of(bytes, len), &piece, &last);
    if (used == 0) {
        if (r->pending)
            refuse(peer, 400);
        else
            tr_peer_abort(peer);
        return len;
    }
    r->discarded += piece.len;
    if (last) r->reading_body = false;
    bool was_pending = r->pending;
    if (piece.len > 0 || last) sio_eio_server_body(hub->engine, &peer->conn, piece, last, tr_hub_now(hub));
    if (peer->state != TR_PEER_HTTP) return used;
    if (r->discarded > patience(hub) + 65536) tr_peer_finish(peer);
    if (last && !was_pending) await_next(peer);
    if (last && r->pending) tr_peer_arm(peer, 0); /* a GET that is held, and had a body */
    return used;
}

size_t tr_http_take(tr_peer *peer, uint8_t *bytes, size_t len) {
    tr_request *r = peer->request;
    if (r->reading_body) return take_body(peer, bytes, len);
    /* While a peer does not read its answers there are no further ones. */
    if (!r->pending && peer->out == NULL) return take_head(peer, bytes, len);
    if (len > peer->hub->limits.max_pipelined) tr_peer_abort(peer);
    return 0; /* its turn comes */
}

void tr_http_flushed(tr_peer *peer) {
    const tr_request *r = peer->request;
    if (!r->pending && !r->reading_body && r->searched == 0) await_next(peer);
}

bool tr_http_idle(const tr_peer *peer) {
    return !peer->request->pending && !peer->request->reading_body;
}

void tr_http_timeout(tr_peer *peer) {
    tr_request *r = peer->request;
    if (tr_http_idle(peer) && peer->out == NULL && peer->in != NULL && r->searched == 0) {
        tr_peer_arm(peer, peer->hub->limits.head_timeout);
        tr_peer_resume(peer);
    } else if (r->pending || r->searched > 0) {
        refuse(peer, 408);
    } else {
        tr_peer_finish(peer);
    }
}

void tr_http_free(tr_peer *peer) {
    sio_mem_release(NULL, peer->request);
    peer->request = NULL;
}
