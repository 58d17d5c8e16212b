#include "proxy/inspect.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engineio/open.h"
#include "engineio/packet.h"
#include "proxy/match.h"
#include "socketio/packet.h"
#include "text/escape.h"
#include "wire/clock.h"

enum { MOST_SHOWN = 200 };

struct prx_inspector {
    FILE *out;
    wire_us began;
    bool colour;
};

prx_inspector *prx_inspector_new(FILE *out) {
    prx_inspector *i = calloc(1, sizeof *i);
    if (i == NULL) return NULL;
    i->out = out;
    i->began = wire_now();
    i->colour = isatty(fileno(out)) == 1;
    return i;
}

void prx_inspector_free(prx_inspector *i) {
    free(i);
}

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

static void violation(const prx_inspector *i, unsigned link, prx_side from, const char *requirement,
                      const char *what) {
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

static void judge_request(const prx_inspector *i, unsigned link, const prx_message *m) {
    sio_buf value = SIO_BUF_INIT;
    if (!prx_message_query(m, "EIO", &value))
        violation(i, link, PRX_CLIENT, "EIO4-HS-03", "the query has no EIO");
    else if (!sio_slice_is(sio_buf_slice(&value), "4"))
        violation(i, link, PRX_CLIENT, "EIO4-HS-03", "EIO is not 4");
    sio_buf_clear(&value);
    if (!prx_message_query(m, "transport", &value))
        violation(i, link, PRX_CLIENT, "EIO4-HS-03", "the query has no transport");
    sio_buf_free(&value);
}

static void judge_response(const prx_inspector *i, unsigned link, const prx_message *m) {
    const char *type = prx_message_header(m, "Content-Type");
    if (m->status == 200 && m->body.len > 0 && m->body.data[0] == '0' &&
        (type == NULL || strncmp(type, "text/plain", 10) != 0))
        violation(i, link, PRX_SERVER, "EIO4-PL-10", "a payload whose Content-Type is not text/plain");
}

/* The direction of each packet type is fixed. */
static const char *wrong_direction(const prx_unit *u) {
    const char *type = u->view->type;
    bool server = u->from == PRX_SERVER;
    if (!server && (strcmp(type, "open") == 0 || strcmp(type, "noop") == 0))
        return "a client does not send this type";
    if (!server && strcmp(type, "ping") == 0 && !prx_packet_is(u->packet, "2probe"))
        return "pings come from the server";
    if (server && strcmp(type, "upgrade") == 0) return "a server does not send this type";
    return NULL;
}

static void judge_packet(const prx_inspector *i, unsigned link, const prx_unit *u) {
    sio_slice bytes = sio_buf_slice(&u->packet->bytes);
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet packet;
    sio_error error = {.code = 0};
    if (!u->packet->binary) error = sio_eio_decode(bytes, NULL, &scratch, &packet);
    if (error.code != 0) violation(i, link, u->from, "EIO4-PK-03", sio_strerror(error.code));
    const char *direction = wrong_direction(u);
    if (direction != NULL) violation(i, link, u->from, "EIO4-PK-01", direction);
    if (u->view->sio != NULL && strcmp(u->view->sio, "invalid") == 0 && u->session != NULL) {
        sio_packet decoded;
        error = sio_packet_decode(sio_slice_from(bytes, 1), NULL, &decoded);
        violation(i, link, u->from, "SIO5-PG-14", sio_strerror(error.code));
    }
    sio_buf_free(&scratch);
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
    judge_packet(i, link, u);
    sio_buf_free(&text);
}

static void show_frame(const prx_inspector *i, unsigned link, const prx_unit *u) {
    const prx_frame *f = u->frame;
    if (f->masked != (u->from == PRX_CLIENT))
        violation(i, link, u->from, "RFC 6455, 5.1",
                  f->masked ? "a masked frame" : "a frame that is not masked");
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
        show_message(i, link, u);
        judge_request(i, link, u->message);
        break;
    case PRX_RESPONSE:
        show_message(i, link, u);
        judge_response(i, link, u->message);
        break;
    case PRX_PACKET:
        show_packet(i, link, u);
        break;
    case PRX_FRAME:
        show_frame(i, link, u);
        break;
    }
}

static void on_unreadable(void *ctx, unsigned link, prx_side from, sio_slice bytes) {
    line(ctx, link, from, "?", bytes);
    violation(ctx, link, from, "RFC 9112", "not HTTP that can be read; from here on only bytes pass");
}

prx_observer prx_inspector_observer(prx_inspector *i) {
    return (prx_observer){.unit = on_unit, .unreadable = on_unreadable, .ctx = i};
}
