#include "proxy/inspect.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/judge.h"
#include "proxy/match.h"
#include "text/escape.h"
#include "wire/clock.h"

enum { MOST_SHOWN = 200 };

struct prx_inspector {
    FILE *out;
    wire_us began;
    bool colour;
    jdg_judge *judge;
};

/* One line: time, connection, direction, layer, text; a violation in a line of its own. */
static void line(const prx_inspector *i, unsigned link, prx_side from, const char *layer, sio_slice text) {
    sio_buf shown = SIO_BUF_INIT;
    txt_escape_terminal(&shown, sio_slice_sub(text, 0, MOST_SHOWN));
    const char *arrow = from == PRX_CLIENT ? "client >" : "server <";
    const char *cstr = sio_buf_cstr(&shown);
    fprintf(i->out, "%10.3f #%-4u %s %-4s %s%s\n", (double)(wire_now() - i->began) / 1e6, link, arrow, layer,
            cstr == NULL ? "" : cstr, text.len > MOST_SHOWN ? " …" : "");
    fflush(i->out);
    sio_buf_free(&shown);
}

static void violation(void *ctx, unsigned link, prx_side from, const char *requirement, const char *what) {
    const prx_inspector *i = ctx;
    fprintf(i->out, "%s%10.3f #%-4u %s !    %s: %s%s\n", i->colour ? "\033[31m" : "",
            (double)(wire_now() - i->began) / 1e6, link, from == PRX_CLIENT ? "client >" : "server <",
            requirement, what, i->colour ? "\033[0m" : "");
    fflush(i->out);
}

static void show_message(const prx_inspector *i, unsigned link, const prx_unit *u) {
    sio_buf text = SIO_BUF_INIT;
    const prx_message *m = u->message;
    if (m->response)
        sio_buf_addf(&text, "%d %s, %zu bytes", m->status, m->reason, m->body.len);
    else
        sio_buf_addf(&text, "%s %s%s, %zu bytes", m->method, m->target,
                     prx_message_asks_upgrade(m) ? " (upgrade)" : "", m->body.len);
    line(i, link, u->from, "http", sio_buf_slice(&text));
    sio_buf_free(&text);
}

static void show_packet(const prx_inspector *i, unsigned link, const prx_unit *u) {
    sio_buf text = SIO_BUF_INIT;
    const prx_view *v = u->view;
    sio_buf_addf(&text, "%s%s%s ", v->type, v->sio == NULL ? "" : " ", v->sio == NULL ? "" : v->sio);
    if (u->packet->binary)
        sio_buf_addf(&text, "(%zu bytes)", u->packet->bytes.len);
    else
        sio_buf_add(&text, sio_slice_sub(sio_buf_slice(&u->packet->bytes), 0, MOST_SHOWN + 1));
    line(i, link, u->from, u->websocket ? "ws" : "poll", sio_buf_slice(&text));
    sio_buf_free(&text);
}

static void show_frame(const prx_inspector *i, unsigned link, const prx_unit *u) {
    const prx_frame *f = u->frame;
    if (f->rsv != 0) line(i, link, u->from, "ws", sio_slice_str("a frame with RSV bits (compressed?)"));
    if (!prx_frame_is_control(f)) return;
    char text[64];
    snprintf(text, sizeof text, "%s frame, %zu bytes%s",
             f->opcode == WIRE_WS_CLOSE  ? "close"
             : f->opcode == WIRE_WS_PING ? "ping"
                                         : "pong",
             f->payload.len, "");
    line(i, link, u->from, "ws", sio_slice_str(text));
}

static void on_unit(void *ctx, unsigned link, const prx_unit *u) {
    const prx_inspector *i = ctx;
    switch (u->kind) {
    case PRX_CONNECTION:
        line(i, link, u->from, "tcp", sio_slice_str(u->event));
        break;
    case PRX_REQUEST:
    case PRX_RESPONSE:
        show_message(i, link, u);
        break;
    case PRX_PACKET:
        show_packet(i, link, u);
        break;
    case PRX_FRAME:
        show_frame(i, link, u);
        break;
    }
    jdg_unit(i->judge, link, u, wire_now());
}

static void on_unreadable(void *ctx, unsigned link, prx_side from, sio_slice bytes, bool broken) {
    const prx_inspector *i = ctx;
    line(i, link, from, "?", bytes);
    jdg_unreadable(i->judge, link);
    line(i, link, from, "?", sio_slice_str("from here on only bytes pass"));
    if (broken) violation(ctx, link, from, "RFC 9112", "not HTTP");
}

prx_inspector *prx_inspector_new(FILE *out) {
    prx_inspector *i = calloc(1, sizeof *i);
    if (i == NULL) return NULL;
    i->judge = jdg_new(violation, i);
    if (i->judge == NULL) {
        free(i);
        return NULL;
    }
    i->out = out;
    i->began = wire_now();
    i->colour = isatty(fileno(out)) == 1;
    return i;
}

void prx_inspector_free(prx_inspector *i) {
    if (i != NULL) jdg_free(i->judge);
    free(i);
}

prx_observer prx_inspector_observer(prx_inspector *i) {
    return (prx_observer){.unit = on_unit, .unreadable = on_unreadable, .ctx = i};
}
