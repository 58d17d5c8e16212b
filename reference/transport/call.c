#include "transport/call.h"

#include <openssl/rand.h>
#include <string.h>

#include "transport/response.h"

/* CALL_FREE: connected or not, nothing is going on. CALL_OVER: what still comes is thrown away. */
enum { CALL_FREE, CALL_HEAD, CALL_BODY, CALL_DIAL, CALL_SOCKET, CALL_OVER };

static const char unasked[] = "bytes came that nobody had asked for";

enum { OPCODE_TEXT = 1, OPCODE_BINARY = 2, OPCODE_CLOSE = 8, OPCODE_PONG = 10 };

enum { MAX_HEAD = 65536, MOST_WAITING = 65536 };

void tr_call_init(tr_call *call, tr_line *line, const tr_call_owner *owner, void *ctx) {
    *call = (tr_call){.line = line, .owner = owner, .ctx = ctx, .limit = UINT64_MAX / 2};
    sio_buf_init(&call->out, NULL);
    sio_buf_init(&call->in, NULL);
}

void tr_call_free(tr_call *call) {
    sio_buf_free(&call->out);
    sio_buf_free(&call->in);
}

/* ---- the end ---- */

static void tell_lost(tr_call *call) {
    const tr_call_owner *owner = call->owner;
    call->owner = NULL;
    call->state = CALL_OVER;
    if (owner != NULL) owner->lost(call);
}

/* It cannot go on: nobody waits for what it still has to say. */
static void fail(tr_call *call, const char *why) {
    tr_line *line = call->line;
    call->why = why;
    tell_lost(call);
    if (line != NULL) tr_line_abandon(line);
}

void tr_call_ended(tr_call *call) {
    call->line = NULL;
    bool whole = call->state == CALL_BODY && call->until_end && call->owner != NULL;
    if (whole) {
        call->state = CALL_OVER;
        call->owner->answer(call, call->status, sio_slice_of(NULL, 0), true);
    }
    tell_lost(call);
}

/* ---- out ---- */

static void flush(tr_call *call) {
    if (call->line == NULL) return;
    sio_buf_consume(&call->out, tr_line_write(call->line, sio_buf_slice(&call->out)));
    if (call->out.len > 0)
        tr_line_want_writable(call->line);
    else
        sio_buf_free(&call->out);
}

static bool put_frame(tr_call *call, uint8_t opcode, sio_slice data) {
    uint8_t mask[4];
    if (RAND_bytes(mask, sizeof mask) != 1) return false;
    if (!tr_frame_put_masked(&call->out, opcode, data, mask)) return false;
    flush(call);
    return true;
}

bool tr_call_send(tr_call *call, sio_slice message, bool binary) {
    if (call->state != CALL_SOCKET) return true; /* it is ending: nobody would read it */
    call->refused = call->out.len > 0 || !put_frame(call, binary ? OPCODE_BINARY : OPCODE_TEXT, message);
    if (call->refused && call->out.len == 0) fail(call, "no memory");
    return !call->refused;
}

static void close_in_order(tr_call *call, unsigned code) {
    uint8_t data[2] = {(uint8_t)(code >> 8), (uint8_t)code};
    call->state = CALL_OVER;
    (void)put_frame(call, OPCODE_CLOSE, sio_slice_of(data, code == 0 ? 0 : 2));
    if (call->line == NULL) return;
    if (call->out.len == 0)
        tr_line_finish(call->line);
    else
        tr_line_hurry(call->line);
}

void tr_call_drop(tr_call *call) {
    call->owner = NULL;
    if (call->state == CALL_SOCKET)
        close_in_order(call, 0);
    else if (call->state != CALL_OVER && call->line != NULL)
        tr_line_abandon(call->line);
    call->state = CALL_OVER;
}

bool tr_call_is_free(const tr_call *call) {
    return call->state == CALL_FREE;
}

static bool begin(tr_call *call, sio_slice request, uint8_t state) {
    if (!sio_buf_add(&call->out, request)) return false;
    call->asked_now = true;
    call->state = state;
    flush(call);
    return true;
}

bool tr_call_request(tr_call *call, sio_slice request) {
    return begin(call, request, CALL_HEAD);
}

bool tr_call_upgrade(tr_call *call, sio_slice request, const char *accept) {
    memcpy(call->accept, accept, sizeof call->accept);
    return begin(call, request, CALL_DIAL);
}

void tr_call_established(tr_call *call) {
    flush(call);
}

void tr_call_writable(tr_call *call) {
    flush(call);
    if (call->state == CALL_OVER && call->line != NULL)
        (call->out.len > 0 ? tr_line_hurry : tr_line_finish)(call->line);
    if (call->out.len > 0) return;
    if (call->state != CALL_SOCKET || !call->refused) return;
    call->refused = false;
    call->owner->writable(call);
}

/* ---- answers ---- */

static void answer_over(tr_call *call, sio_slice piece) {
    bool persists = call->persists;
    call->state = persists ? CALL_FREE : CALL_OVER;
    call->owner->answer(call, call->status, piece, true);
    if (!persists) fail(call, NULL); /* whoever still owns it is told that it cannot be used again */
}

static void take_head(tr_call *call, const tr_response *r) {
    bool body = tr_response_has_body(r);
    call->status = r->status;
    call->until_end = tr_response_until_end(r);
    call->persists = tr_framing_persists(&r->framing) && !call->until_end;
    call->state = CALL_BODY;
    uint64_t length = call->until_end ? UINT64_MAX : r->framing.length;
    if (!body || !tr_body_begin(&call->body, r->framing.chunked, length))
        answer_over(call, sio_slice_of(NULL, 0));
}

static bool is_websocket(const tr_call *call, const tr_response *r) {
    return r->status == 101 && r->framing.http_1_1 && r->framing.websocket && r->framing.connection_upgrade &&
           !r->extended && sio_slice_is(r->ws_accept, call->accept);
}

static void take_response(tr_call *call, const tr_response *r) {
    if (r->status >= 100 && r->status < 200 && r->status != 101) return; /* the real one follows */
    if (call->state == CALL_DIAL && is_websocket(call, r)) {
        call->state = CALL_SOCKET;
        call->frames = (tr_frames){.from_server = true};
        call->owner->connected(call);
    } else if (call->state == CALL_DIAL || r->status == 101) {
        call->code = r->status;
        fail(call, "the server did not switch to WebSocket as it was asked");
    } else if (r->encoding.len > 0) {
        fail(call, "an answer has a Content-Encoding, which was not asked for");
    } else {
        take_head(call, r);
    }
}

/* Returns how many bytes were used; 0: more must come. */
static size_t take_head_bytes(tr_call *call, sio_slice bytes) {
    size_t size = tr_head_end(bytes, 0);
    tr_response r;
    if (!tr_response_plausible(bytes) || (size == 0 ? bytes.len : size) > MAX_HEAD) {
        fail(call, "an answer is no HTTP/1.1, or its head is too long");
        return bytes.len;
    }
    if (size == 0) return 0;
    if (tr_response_parse(sio_slice_sub(bytes, 0, size), &r))
        take_response(call, &r);
    else
        fail(call, "the head of an answer breaks HTTP/1.1");
    return size;
}

static size_t take_body(tr_call *call, sio_slice bytes) {
    sio_slice piece;
    bool last;
    size_t used = tr_body_take(&call->body, bytes, &piece, &last);
    if (used == 0) {
        fail(call, "the chunks of an answer are malformed");
        return bytes.len;
    }
    if (last)
        answer_over(call, piece);
    else if (piece.len > 0)
        call->owner->answer(call, call->status, piece, false);
    return used;
}

/* ---- frames ---- */

static void end_socket(tr_call *call, unsigned code, const char *why) {
    call->why = why;
    call->code = code;
    close_in_order(call, code);
    tell_lost(call);
}

static size_t take_frame(tr_call *call, uint8_t *bytes, size_t len) {
    tr_frame frame;
    size_t used = tr_frames_next(&call->frames, bytes, len, call->limit, &frame);
    switch (frame.kind) {
    case TR_FRAME_MORE:
    case TR_FRAME_PONG:
        break;
    case TR_FRAME_PIECE:
        call->owner->data(call, frame.data, frame.binary, frame.last);
        break;
    case TR_FRAME_PING: /* no packet (EIO4-WS-17); a flood of them must not grow */
        if (call->out.len < MOST_WAITING) (void)put_frame(call, OPCODE_PONG, frame.data);
        break;
    case TR_FRAME_CLOSE:
        end_socket(call, frame.code, "the server closed the WebSocket");
        break;
    case TR_FRAME_FAULT:
        end_socket(call, frame.code, "a WebSocket frame breaks the rules");
        break;
    }
    return used;
}

/* ---- in ---- */

static size_t take(tr_call *call, uint8_t *bytes, size_t len) {
    switch (call->state) {
    case CALL_HEAD:
    case CALL_DIAL:
        return take_head_bytes(call, sio_slice_of(bytes, len));
    case CALL_BODY:
        return take_body(call, sio_slice_of(bytes, len));
    case CALL_SOCKET:
        return take_frame(call, bytes, len);
    case CALL_FREE:
        fail(call, unasked);
        return len;
    default:
        return len;
    }
}

static size_t take_all(tr_call *call, uint8_t *bytes, size_t len) {
    size_t at = 0;
    call->asked_now = false;
    while (at < len) {
        size_t used = take(call, bytes + at, len - at);
        if (used == 0) break;
        at += used;
        /* What stands behind an answer was sent before the next request, and is no answer to it. */
        if (call->asked_now && at < len) {
            call->asked_now = false;
            fail(call, unasked);
        }
    }
    return at;
}

void tr_call_receive(tr_call *call, uint8_t *bytes, size_t len) {
    if (call->in.len == 0) {
        size_t used = take_all(call, bytes, len);
        if (!sio_buf_add(&call->in, sio_slice_of(bytes + used, len - used))) fail(call, "no memory");
        return;
    }
    if (!sio_buf_add(&call->in, sio_slice_of(bytes, len))) {
        fail(call, "no memory");
        return;
    }
    sio_buf_consume(&call->in, take_all(call, call->in.data, call->in.len));
    if (call->in.len == 0) sio_buf_free(&call->in);
}
