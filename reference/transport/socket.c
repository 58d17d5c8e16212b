/* A WebSocket: frames in and out. */
#include <string.h>

#include "base/utf8.h"
#include "transport/peer.h"

enum { OPCODE_TEXT = 1, OPCODE_BINARY = 2, OPCODE_CLOSE = 8, OPCODE_PONG = 10 };

/* The engine leaves this much free before each message. */
_Static_assert(SIO_TRANSPORT_HEADROOM >= (int)TR_FRAME_HEADER, "a frame header fits before a message");

void tr_socket_begin(tr_peer *peer, bool deflate) {
    if (peer->state != TR_PEER_HTTP) return; /* it has ended meanwhile, without memory */
    tr_http_free(peer);
    tr_peer_become(peer, TR_PEER_SOCKET);
    peer->frames.deflate = deflate;
}

/* Sends a compressed message. Returns false when it could not be compressed. */
static bool send_packed(tr_peer *peer, sio_slice message, uint8_t opcode) {
    enum { RSV1 = 0x40 };
    uint8_t header[TR_FRAME_HEADER];
    sio_buf *packed = &peer->hub->packed;
    sio_buf_clear(packed);
    if (!tr_deflate_message(peer->hub->deflate, message, packed)) return false;
    size_t n = tr_frame_header(opcode, packed->len, header);
    header[0] |= RSV1;
    tr_peer_send(peer, sio_slice_of(header, n));
    tr_peer_send(peer, sio_buf_slice(packed));
    tr_trim(packed);
    return true;
}

bool tr_socket_send(tr_peer *peer, sio_slice message, bool binary) {
    if (peer->state != TR_PEER_SOCKET) return true; /* it is ending: nobody would read it */
    if (peer->out != NULL) {
        peer->waits = true;
        return false;
    }
    uint8_t opcode = binary ? OPCODE_BINARY : OPCODE_TEXT;
    uint8_t header[TR_FRAME_HEADER];
    tr_see(peer, binary ? SIO_TRANSPORT_BINARY_OUT : SIO_TRANSPORT_TEXT_OUT, 0, message);
    /* EIO4-WS-15 */
    bool worth = peer->frames.deflate && message.len >= TR_DEFLATE_LEAST;
    if (worth && send_packed(peer, message, opcode)) return true;
    size_t n = tr_frame_header(opcode, message.len, header);
    uint8_t *begin = (uint8_t *)(uintptr_t)message.ptr - n;
    memcpy(begin, header, n);
    tr_peer_send(peer, sio_slice_of(begin, n + message.len));
    return true;
}

/* A control frame; at most 125 bytes. */
static void send_control(tr_peer *peer, uint8_t opcode, sio_slice data) {
    uint8_t frame[TR_FRAME_HEADER + 125];
    size_t n = tr_frame_header(opcode, data.len, frame);
    if (data.len > 0) memcpy(frame + n, data.ptr, data.len);
    tr_peer_send(peer, sio_slice_of(frame, n + data.len));
}

void tr_socket_close(tr_peer *peer, unsigned code) {
    if (peer->state != TR_PEER_SOCKET) return;
    uint8_t data[2] = {(uint8_t)(code >> 8), (uint8_t)code};
    send_control(peer, OPCODE_CLOSE, sio_slice_of(data, code == 0 ? 0 : 2));
    tr_see(peer, SIO_TRANSPORT_CLOSE_OUT, code, sio_slice_of(NULL, 0));
    tr_peer_finish(peer);
}

/* The session learns of the end first, so that it does not close the WebSocket as well (EIO4-CL-10). */
static void end(tr_peer *peer, unsigned code) {
    sio_eio_server_gone(peer->hub->engine, &peer->conn, tr_hub_now(peer->hub));
    tr_socket_close(peer, code);
}

/* A ping of WebSocket is no packet (EIO4-WS-17). A flood of them that nobody reads the answers of must not
 * grow: a pong may be left out when another one follows (RFC 6455, 5.5.3). */
static void answer_ping(tr_peer *peer, sio_slice data) {
    enum { MOST_WAITING = 65536 };
    if (peer->out == NULL || peer->out->len < MOST_WAITING) send_control(peer, OPCODE_PONG, data);
}

static void hand_over(tr_peer *peer, sio_slice data, bool binary, bool last) {
    sio_eio_server_data(peer->hub->engine, &peer->conn, data, binary, last, tr_hub_now(peer->hub));
}

/* The whole of a compressed message: what it holds is judged like a message that came so (EIO4-WS-04,
 * EIO4-WS-07). */
static unsigned expand(tr_peer *peer, sio_slice payload, bool binary, sio_buf *out) {
    size_t limit = sio_eio_server_options(peer->hub->engine)->max_payload;
    sio_buf_clear(out);
    unsigned code = tr_deflate_expand(peer->hub->deflate, payload, limit, out);
    if (code != 0 || binary) return code;
    return sio_utf8_check(sio_buf_slice(out)).code == SIO_ERR_OK ? 0 : 1007;
}

/* What is expanded is handed over in a buffer of its own: answers to it are compressed in the shared one. */
static void take_packed(tr_peer *peer, const tr_frame *frame) {
    if (!tr_keep(&peer->packed, frame->data)) {
        tr_peer_abort(peer);
        return;
    }
    if (!frame->last) return;
    sio_buf plain = SIO_BUF_INIT;
    unsigned code = expand(peer, sio_buf_slice(peer->packed), frame->binary, &plain);
    tr_drop(&peer->packed);
    if (code == 0)
        hand_over(peer, sio_buf_slice(&plain), frame->binary, true);
    else
        end(peer, code);
    sio_buf_free(&plain);
}

static void act(tr_peer *peer, const tr_frame *frame) {
    switch (frame->kind) {
    case TR_FRAME_PIECE:
        if (frame->packed)
            take_packed(peer, frame);
        else
            hand_over(peer, frame->data, frame->binary, frame->last);
        break;
    case TR_FRAME_PING:
        answer_ping(peer, frame->data);
        break;
    case TR_FRAME_CLOSE: /* answered with the same code */
        tr_see(peer, SIO_TRANSPORT_CLOSE_IN, frame->code, sio_slice_of(NULL, 0));
        end(peer, frame->code);
        break;
    case TR_FRAME_FAULT:
        end(peer, frame->code);
        break;
    case TR_FRAME_PONG:
    case TR_FRAME_MORE:
        break;
    }
}

size_t tr_socket_take(tr_peer *peer, uint8_t *bytes, size_t len) {
    tr_frame frame;
    uint64_t limit = sio_eio_server_options(peer->hub->engine)->max_payload; /* EIO4-WS-07 */
    size_t used = tr_frames_next(&peer->frames, bytes, len, limit, &frame);
    act(peer, &frame);
    return used;
}
