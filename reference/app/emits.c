/* Actions that emit. */
#include <string.h>

#include "app/actions.h"
#include "app/later.h"
#include "app/shapes.h"

enum { MOST_TIMES = 100000, MOST_MS = 60000, MOST_BYTES = 10000000 };

static bool emit_rest(app_call *call, sio_socket *socket, bool is_volatile) {
    sio_slice name;
    if (socket == NULL || !app_call_text(call, &name)) return false;
    sio_outgoing event = app_call_rest(call, name);
    event.is_volatile = is_volatile;
    (void)sio_emit(socket, &event);
    return app_call_done(call);
}

static bool do_emit(app_call *call) {
    return emit_rest(call, call->socket, false);
}

static bool do_emit_volatile(app_call *call) {
    return emit_rest(call, call->socket, true);
}

static bool do_emit_to(app_call *call) {
    sio_slice nsp;
    return app_call_text(call, &nsp) && emit_rest(call, sio_socket_sibling(call->socket, nsp), false);
}

/* SIO5-EV-16 */
static bool do_send(app_call *call) {
    sio_outgoing event = app_call_rest(call, sio_slice_str("message"));
    (void)sio_emit(call->socket, &event);
    return app_call_done(call);
}

static bool do_emit_reserved(app_call *call) {
    sio_outgoing event = {.attachments = 0};
    if (!app_call_text(call, &event.name)) return false;
    return app_call_answer(call, sio_slice_str(sio_emit(call->socket, &event) ? "false" : "true"));
}

/* ---- many ---- */

static bool add_letters(sio_buf *out, uint64_t size) {
    if (!sio_buf_add_byte(out, '"') || !sio_buf_reserve(out, (size_t)size)) return false;
    memset(out->data + out->len, 'x', (size_t)size);
    out->len += (size_t)size;
    return sio_buf_add_byte(out, '"');
}

/* `size` UINT64_MAX: without a second argument. A client that does not read is cut off on the way. */
static void burst(sio_socket *socket, uint64_t times, uint64_t size) {
    sio_buf text = SIO_BUF_INIT;
    bool going = true;
    for (uint64_t i = 0; going && i < times; i++) {
        sio_buf_clear(&text);
        going = sio_buf_add_u64(&text, i) &&
                (size == UINT64_MAX || (sio_buf_add_byte(&text, ',') && add_letters(&text, size))) &&
                app_emit(socket, "burst", sio_buf_slice(&text));
    }
    sio_buf_free(&text);
}

static bool do_emit_burst(app_call *call) {
    uint64_t times;
    uint64_t size = UINT64_MAX;
    if (!app_call_number(call, MOST_TIMES, &times)) return false;
    if (app_call_more(call) && !app_call_number(call, MOST_BYTES, &size)) return false;
    burst(call->socket, times, size);
    return app_call_done(call);
}

static bool do_emit_then_close(app_call *call) {
    uint64_t times;
    if (!app_call_number(call, MOST_TIMES, &times)) return false;
    burst(call->socket, times, UINT64_MAX);
    sio_eio_session *session = sio_socket_session(call->socket);
    if (session != NULL) sio_eio_session_close(session);
    return true;
}

static uint64_t pace(app_later *later) {
    sio_socket *socket = app_later_socket(later);
    sio_buf text = SIO_BUF_INIT;
    if (socket != NULL && sio_buf_add_u64(&text, later->at++))
        (void)app_emit(socket, "paced", sio_buf_slice(&text));
    sio_buf_free(&text);
    return socket != NULL && later->at < later->count ? later->step : 0;
}

static bool do_emit_paced(app_call *call) {
    uint64_t times;
    uint64_t ms;
    if (!app_call_number(call, MOST_TIMES, &times) || !app_call_number(call, MOST_MS, &ms)) return false;
    if (ms == 0) ms = 1;
    if (times == 0) return app_call_done(call);
    app_later *later = app_later_new(call->control, call->socket, ms, pace, NULL, sio_slice_of(NULL, 0));
    if (later == NULL) return false;
    later->count = times;
    later->step = ms;
    return app_call_done(call);
}

static bool do_emit_mixed(app_call *call) {
    uint64_t times;
    if (!app_call_number(call, MOST_TIMES, &times)) return false;
    sio_buf text = SIO_BUF_INIT;
    for (uint64_t i = 0; i < times; i++) {
        uint8_t bytes[2] = {(uint8_t)i, (uint8_t)i};
        sio_slice attachment = sio_slice_of(bytes, 2);
        sio_outgoing event = {
            .name = sio_slice_str("mixed"), .attachment = &attachment, .attachments = i % 2 == 0};
        sio_buf_clear(&text);
        if (!sio_buf_add_u64(&text, i)) break;
        if (i % 2 == 0 && !sio_buf_add_str(&text, ",{\"_placeholder\":true,\"num\":0}")) break;
        event.arguments = sio_buf_slice(&text);
        if (!sio_emit(call->socket, &event)) break;
    }
    sio_buf_free(&text);
    return app_call_done(call);
}

/* ---- one of a kind ---- */

static bool do_emit_binary(app_call *call) {
    sio_slice shape;
    sio_outgoing event;
    if (!app_call_text(call, &shape) || !app_shape(shape, &event)) return false;
    event.name = sio_slice_str("binary");
    (void)sio_emit(call->socket, &event);
    return app_call_done(call);
}

/* Nothing is compressed unless it was agreed on, which it never is. */
static bool do_emit_uncompressed(app_call *call) {
    uint64_t size;
    sio_buf text = SIO_BUF_INIT;
    if (!app_call_number(call, MOST_BYTES, &size)) return false;
    if (add_letters(&text, size)) (void)app_emit(call->socket, "blob", sio_buf_slice(&text));
    sio_buf_free(&text);
    return app_call_done(call);
}

const app_action app_emits[] = {
    {"emit", do_emit},
    {"emit-to", do_emit_to},
    {"send", do_send},
    {"emit-reserved", do_emit_reserved},
    {"emit-burst", do_emit_burst},
    {"emit-paced", do_emit_paced},
    {"emit-mixed", do_emit_mixed},
    {"emit-binary", do_emit_binary},
    {"emit-volatile", do_emit_volatile},
    {"emit-uncompressed", do_emit_uncompressed},
    {"emit-then-close", do_emit_then_close},
    {NULL, NULL},
};
