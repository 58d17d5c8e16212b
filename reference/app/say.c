/* What happens, as one JSON object a line. */
#include <stdio.h>
#include <string.h>

#include "app/talk_internal.h"
#include "base/base64.h"
#include "base/json_string.h"
#include "base/utf8.h"

bool talk_member(sio_buf *out, const char *key, sio_slice text) {
    return sio_buf_addf(out, ",\"%s\":", key) && sio_json_write_string(out, text).code == SIO_ERR_OK;
}

void talk_one_line(sio_buf *line) {
    for (size_t i = 0; i < line->len; i++)
        if (line->data[i] == '\n' || line->data[i] == '\r') line->data[i] = ' ';
}

static void print(talk *t, sio_buf *line) {
    talk_one_line(line);
    bool printed =
        fwrite(line->data, 1, line->len, stdout) == line->len && putchar('\n') != EOF && fflush(stdout) == 0;
    if (printed) return;
    t->failed = t->ended = true; /* nobody listens */
    sio_client_loop_stop(t->loop);
}

/* A script may ask for an event that was quicker than its line. */
static void note_event(talk *t, const char *event) {
    enum { MOST_SEEN = 65536 };
    sio_slice name = sio_slice_of(event, strlen(event) + 1);
    if (t->seen.len < MOST_SEEN) (void)sio_buf_add(&t->seen, name);
    if (t->awaited.len > 0 && talk_has_seen(t, sio_buf_slice(&t->awaited))) sio_buf_clear(&t->awaited);
}

bool talk_has_seen(talk *t, sio_slice event) {
    for (size_t at = 0; at < t->seen.len;) {
        size_t len = strlen((const char *)t->seen.data + at);
        bool same = sio_slice_equal(event, sio_slice_of(t->seen.data + at, len));
        at += len + 1;
        if (!same) continue;
        sio_buf_consume(&t->seen, at);
        return true;
    }
    return false;
}

void talk_say(talk *t, const char *event, const sio_client_socket *socket, const sio_buf *more) {
    sio_buf line = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&line, "{\"event\":\"%s\"", event);
    if (socket != NULL) ok = ok && talk_member(&line, "nsp", sio_client_socket_nsp(socket));
    if (more != NULL) ok = ok && sio_buf_add(&line, sio_buf_slice(more));
    if (ok && sio_buf_add_byte(&line, '}')) print(t, &line);
    sio_buf_free(&line);
    note_event(t, event);
}

void talk_say_error(talk *t, const char *message) {
    sio_buf more = SIO_BUF_INIT;
    t->failed = true;
    (void)talk_member(&more, "message", sio_slice_str(message));
    talk_say(t, "error", NULL, &more);
    sio_buf_free(&more);
}

/* ---- events ---- */

static void on_connected(void *ctx, sio_client_socket *socket) {
    talk *t = ctx;
    sio_buf more = SIO_BUF_INIT;
    (void)talk_member(&more, "sid", sio_client_socket_id(socket));
    (void)talk_member(&more, "transport",
                      sio_slice_str(sio_eio_client_transport(sio_client_engine(t->client))));
    if (sio_client_socket_recovered(socket)) (void)sio_buf_add_str(&more, ",\"recovered\":true");
    talk_say(t, "connect", socket, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

static void on_refused(void *ctx, sio_client_socket *socket, sio_slice message, sio_json data) {
    talk *t = ctx;
    sio_buf more = SIO_BUF_INIT;
    t->failed = true;
    (void)talk_member(&more, "message", message);
    if (data.kind != SIO_JSON_NONE)
        (void)(sio_buf_add_str(&more, ",\"data\":") && sio_buf_add(&more, data.text));
    talk_say(t, "connect_error", socket, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

void talk_forget(talk *t, talk_question **at) {
    talk_question *q = *at;
    *at = q->next;
    if (*at == NULL) t->questions_end = at;
    t->questions_kept--;
    sio_mem_release(NULL, q);
}

/* Of a server that asks for ever the oldest questions are forgotten. */
static uint64_t remember(talk *t, sio_client_socket *socket, const sio_asked *asked) {
    enum { MOST_QUESTIONS = 10000 };
    talk_question *q = sio_mem_alloc(NULL, sizeof *q);
    if (q == NULL) return 0;
    *q = (talk_question){.number = ++t->numbers, .socket = socket, .asked = *asked};
    uint64_t number = q->number;
    *t->questions_end = q;
    t->questions_end = &q->next;
    if (++t->questions_kept > MOST_QUESTIONS) talk_forget(t, &t->questions);
    return number;
}

static void on_event(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    talk *t = ctx;
    sio_buf more = SIO_BUF_INIT;
    sio_json name = {0};
    (void)sio_event_name(event, &name);
    bool ok = sio_buf_add_str(&more, ",\"name\":") && sio_buf_add(&more, name.text) &&
              sio_buf_add_str(&more, ",\"args\":[") && talk_show_arguments(event, &more) &&
              sio_buf_add_byte(&more, ']');
    if (asked != NULL)
        ok = ok && sio_buf_addf(&more, ",\"id\":%llu", (unsigned long long)remember(t, socket, asked));
    if (ok) talk_say(t, "event", socket, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

static void on_disconnected(void *ctx, sio_client_socket *socket, const char *reason, const char *detail) {
    talk *t = ctx;
    sio_buf more = SIO_BUF_INIT;
    (void)talk_member(&more, "reason", sio_slice_str(reason));
    bool transport = strncmp(reason, "transport", strlen("transport")) == 0;
    if (transport && *detail == '\0') detail = sio_reach_why(t->reach);
    if (*detail != '\0') (void)talk_member(&more, "detail", sio_slice_str(detail));
    bool lost = sio_client_socket_active(socket);
    if (lost && !t->options->client.reconnection) t->failed = t->ended = true;
    talk_say(t, "disconnect", socket, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

static void on_unreachable(void *ctx, const char *detail) {
    talk *t = ctx;
    sio_buf more = SIO_BUF_INIT;
    const char *why = sio_reach_why(t->reach);
    if (!t->options->client.reconnection) t->failed = t->ended = true;
    (void)talk_member(&more, "message", sio_slice_str(detail));
    if (*why != '\0') (void)talk_member(&more, "detail", sio_slice_str(why));
    talk_say(t, "unreachable", NULL, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

static void say_attempt(talk *t, const char *event, uint64_t attempt) {
    sio_buf more = SIO_BUF_INIT;
    (void)sio_buf_addf(&more, ",\"attempt\":%llu", (unsigned long long)attempt);
    talk_say(t, event, NULL, &more);
    sio_buf_free(&more);
}

static void on_reconnecting(void *ctx, uint64_t attempt) {
    say_attempt(ctx, "reconnect_attempt", attempt);
}

static void on_reconnected(void *ctx, uint64_t attempt) {
    say_attempt(ctx, "reconnect", attempt);
}

static void on_gave_up(void *ctx) {
    talk *t = ctx;
    t->failed = t->ended = true;
    talk_say(t, "reconnect_failed", NULL, NULL);
    talk_proceed(t);
}

sio_client_events talk_events(talk *t) {
    return (sio_client_events){t,
                               on_connected,
                               on_refused,
                               on_event,
                               on_disconnected,
                               on_unreachable,
                               on_reconnecting,
                               on_reconnected,
                               on_gave_up};
}

typedef struct awaited {
    talk *t;
    sio_client_socket *socket;
    uint64_t number;
} awaited;

static void on_answer(void *ctx, sio_ack_status status, const sio_packet *answer) {
    awaited asked = *(awaited *)ctx;
    talk *t = asked.t;
    sio_mem_release(NULL, ctx);
    t->acks--;
    sio_buf more = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&more, ",\"asked\":%llu", (unsigned long long)asked.number);
    if (status == SIO_ACKED) {
        ok = ok && sio_buf_add_str(&more, ",\"args\":[") && talk_show_arguments(answer, &more) &&
             sio_buf_add_byte(&more, ']');
    } else {
        t->failed = true;
        ok = ok && talk_member(&more, "error",
                               sio_slice_str(status == SIO_ACK_TIMEOUT ? "timeout" : "disconnected"));
    }
    if (ok) talk_say(t, "ack", asked.socket, &more);
    sio_buf_free(&more);
    talk_proceed(t);
}

bool talk_ask(talk *t, const sio_outgoing *event) {
    awaited *asked = sio_mem_alloc(NULL, sizeof *asked);
    if (asked == NULL) return false;
    *asked = (awaited){t, t->socket, t->asked + 1};
    t->acks++;
    if (sio_client_emit_with_ack(t->socket, event, t->options->ack_timeout, on_answer, asked)) {
        t->asked++;
        return true;
    }
    t->acks--;
    sio_mem_release(NULL, asked);
    return false;
}

/* ---- packets ---- */

/* What a Socket.IO packet says: ,"sio":TYPE,"nsp":…,"id":…,"attachments":…,"payload":… */
static bool show_socketio(sio_buf *line, sio_slice text) {
    sio_packet packet;
    sio_error error = sio_packet_decode(text, NULL, &packet);
    if (error.code != SIO_ERR_OK)
        return sio_buf_add_str(line, ",\"sio\":\"invalid\"") &&
               talk_member(line, "error", sio_slice_str(sio_strerror(error.code)));
    bool ok = sio_buf_addf(line, ",\"sio\":\"%s\"", sio_type_name(packet.type)) &&
              talk_member(line, "nsp", packet.nsp);
    if (packet.has_id) ok = ok && sio_buf_addf(line, ",\"id\":%llu", (unsigned long long)packet.id);
    if (packet.attachments > 0) ok = ok && sio_buf_addf(line, ",\"attachments\":%u", packet.attachments);
    if (packet.payload.kind == SIO_JSON_NONE) return ok;
    return ok && sio_buf_add_str(line, ",\"payload\":") && sio_buf_add(line, packet.payload.text);
}

/* What an Engine.IO packet in text is: ,"type":… */
static bool show_type(sio_buf *line, sio_slice text, bool polling) {
    static const char *const names[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};
    uint8_t first = text.len == 0 ? 0 : text.ptr[0];
    if (polling && first == 'b') return sio_buf_add_str(line, ",\"type\":\"binary\"");
    if (first < '0' || first > '6') return sio_buf_add_str(line, ",\"type\":\"invalid\"");
    return sio_buf_addf(line, ",\"type\":\"%s\"", names[first - '0']) &&
           (first != '4' || show_socketio(line, sio_slice_from(text, 1)));
}

static void trace_packet(talk *t, const char *direction, const char *transport, sio_slice bytes,
                         bool binary) {
    sio_buf line = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&line, "{\"packet\":\"%s\",\"transport\":\"%s\"", direction, transport);
    if (!binary && sio_utf8_check(bytes).code == SIO_ERR_OK)
        ok = ok && talk_member(&line, "text", bytes) &&
             show_type(&line, bytes, strcmp(transport, "polling") == 0);
    else
        ok = ok && sio_buf_add_str(&line, ",\"binary\":\"") && sio_base64_encode(bytes, &line) &&
             sio_buf_addf(&line, "\",\"type\":\"%s\"", binary ? "binary" : "invalid");
    if (ok && sio_buf_add_byte(&line, '}')) print(t, &line);
    sio_buf_free(&line);
}

/* A body of polling holds packets divided by the byte 1e; each has a line of its own. */
void talk_trace(talk *t, const char *direction, const char *transport, sio_slice bytes, bool binary) {
    const uint8_t *end;
    bool divided = strcmp(transport, "polling") == 0 && bytes.len > 0;
    while (divided && (end = memchr(bytes.ptr, 0x1e, bytes.len)) != NULL) {
        size_t len = (size_t)(end - bytes.ptr);
        trace_packet(t, direction, transport, sio_slice_sub(bytes, 0, len), binary);
        bytes = sio_slice_from(bytes, len + 1);
        divided = bytes.len > 0;
    }
    trace_packet(t, direction, transport, bytes, binary);
}
