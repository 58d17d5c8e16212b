#include "app/obey.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "app/entropy.h"
#include "app/talk_internal.h"
#include "app/tell.h"
#include "base/json_string.h"

typedef struct obeyer {
    const talk_options *options;
    sio_client_loop *loop;
    sio_reach *reach;
    sio_client *client;
    app_teller *teller; /* NULL: nobody wants to know */
    uv_async_t stay;    /* without a connection nothing else may be left to wait for */
} obeyer;

/* ---- reports ---- */

/* {"event":NAME,"nsp":…,MORE}; `nsp` may be empty, `more` has a comma before each member. */
static void tell(obeyer *o, const char *event, sio_slice nsp, const sio_buf *more) {
    sio_buf line = SIO_BUF_INIT;
    bool ok = o->teller != NULL && sio_buf_addf(&line, "{\"event\":\"%s\"", event);
    if (nsp.len > 0) ok = ok && talk_member(&line, "nsp", nsp);
    if (more != NULL) ok = ok && sio_buf_add(&line, sio_buf_slice(more));
    talk_one_line(&line);
    if (ok && sio_buf_add_byte(&line, '}')) app_teller_say(o->teller, sio_buf_slice(&line));
    sio_buf_free(&line);
}

static void on_connected(void *ctx, sio_client_socket *socket) {
    tell(ctx, "connect", sio_client_socket_nsp(socket), NULL);
}

static void on_refused(void *ctx, sio_client_socket *socket, sio_slice message, sio_json data) {
    sio_buf more = SIO_BUF_INIT;
    bool ok = talk_member(&more, "message", message);
    if (data.kind != SIO_JSON_NONE)
        ok = ok && sio_buf_add_str(&more, ",\"data\":") && sio_buf_add(&more, data.text);
    if (ok) tell(ctx, "connect_error", sio_client_socket_nsp(socket), &more);
    sio_buf_free(&more);
}

static void on_disconnected(void *ctx, sio_client_socket *socket, const char *reason, const char *detail) {
    sio_buf more = SIO_BUF_INIT;
    (void)detail;
    if (talk_member(&more, "reason", sio_slice_str(reason)))
        tell(ctx, "disconnect", sio_client_socket_nsp(socket), &more);
    sio_buf_free(&more);
}

static void on_unreachable(void *ctx, const char *detail) {
    sio_buf more = SIO_BUF_INIT;
    if (talk_member(&more, "message", sio_slice_str(detail)))
        tell(ctx, "connect_error", sio_slice_str("/"), &more);
    sio_buf_free(&more);
}

static void on_reconnecting(void *ctx, uint64_t attempt) {
    sio_buf more = SIO_BUF_INIT;
    if (sio_buf_addf(&more, ",\"attempt\":%llu", (unsigned long long)attempt))
        tell(ctx, "reconnect_attempt", sio_slice_str(""), &more);
    sio_buf_free(&more);
}

static void on_gave_up(void *ctx) {
    tell(ctx, "reconnect_failed", sio_slice_str(""), NULL);
}

/* ---- what the server asks for ---- */

typedef struct question {
    obeyer *obeyer;
    sio_client_socket *socket;
} question;

static void on_answer(void *ctx, sio_ack_status status, const sio_packet *answer) {
    question *q = ctx;
    sio_buf more = SIO_BUF_INIT;
    bool ok = status == SIO_ACKED
                  ? sio_buf_add_str(&more, ",\"args\":[") && talk_show_arguments(answer, &more) &&
                        sio_buf_add_byte(&more, ']')
                  : talk_member(&more, "error",
                                sio_slice_str(status == SIO_ACK_TIMEOUT ? "timeout" : "disconnected"));
    if (ok) tell(q->obeyer, "ack", sio_client_socket_nsp(q->socket), &more);
    sio_buf_free(&more);
    sio_mem_release(NULL, q);
}

/* Arguments and attachments go back as they came. */
static sio_outgoing same_arguments(const sio_packet *event, const char *name) {
    return (sio_outgoing){.name = sio_slice_str(name),
                          .arguments = sio_arguments_text(event),
                          .attachment = event->attachment,
                          .attachments = event->attachments};
}

static void do_message(obeyer *o, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    sio_outgoing back = same_arguments(event, "message-back");
    (void)o;
    (void)asked;
    (void)sio_client_emit(socket, &back);
}

static void do_message_with_ack(obeyer *o, sio_client_socket *socket, const sio_packet *event,
                                sio_asked *asked) {
    sio_outgoing answer = same_arguments(event, "");
    (void)o;
    if (asked != NULL) (void)sio_client_answer(socket, asked, &answer);
}

static void do_emit_with_ack(obeyer *o, sio_client_socket *socket, const sio_packet *event,
                             sio_asked *asked) {
    enum { PATIENCE = 500 /* ms */ };
    sio_outgoing ping = same_arguments(event, "ping-app");
    question *q = sio_mem_alloc(NULL, sizeof *q);
    (void)asked;
    if (q == NULL) return;
    *q = (question){o, socket};
    if (!sio_client_emit_with_ack(socket, &ping, PATIENCE, on_answer, q)) sio_mem_release(NULL, q);
}

/* The namespace that the first argument names. */
static bool read_namespace(const sio_packet *event, sio_buf *out) {
    sio_json_iter it = sio_arguments(event);
    sio_json name;
    return sio_json_next(&it, &name) && name.kind == SIO_JSON_STRING && sio_json_unescape(name, out);
}

static void do_join(obeyer *o, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    sio_buf nsp = SIO_BUF_INIT;
    const char *auth = o->options->auth;
    (void)socket;
    (void)asked;
    if (read_namespace(event, &nsp))
        (void)sio_client_join(o->client, sio_buf_slice(&nsp), sio_slice_str(auth == NULL ? "" : auth));
    sio_buf_free(&nsp);
}

static void do_leave(obeyer *o, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    sio_buf nsp = SIO_BUF_INIT;
    sio_client_socket *left = NULL;
    (void)socket;
    (void)asked;
    if (read_namespace(event, &nsp)) left = sio_client_find(o->client, sio_buf_slice(&nsp));
    if (left != NULL) sio_client_leave(left);
    sio_buf_free(&nsp);
}

/* ---- message-later ---- */

typedef struct later {
    uv_timer_t timer;
    obeyer *obeyer;
    sio_client_socket *socket;
    sio_buf text;  /* of the arguments */
    sio_buf bytes; /* of all attachments */
    uint32_t attachments;
    sio_slice attachment[];
} later;

static void drop_later(uv_handle_t *timer) {
    later *l = (later *)(void *)timer;
    sio_buf_free(&l->text);
    sio_buf_free(&l->bytes);
    sio_mem_release(NULL, l);
}

static void on_time(uv_timer_t *timer) {
    later *l = (later *)(void *)timer;
    sio_outgoing back = {.name = sio_slice_str("message-back"),
                         .arguments = sio_buf_slice(&l->text),
                         .attachment = l->attachment,
                         .attachments = l->attachments};
    sio_reach_touch(l->obeyer->reach);
    (void)sio_client_emit(l->socket, &back);
    sio_reach_touch(l->obeyer->reach);
    uv_close((uv_handle_t *)timer, drop_later);
}

static bool keep_attachments(later *l, const sio_packet *event) {
    size_t at = 0;
    for (uint32_t i = 0; i < event->attachments; i++)
        if (!sio_buf_add(&l->bytes, event->attachment[i])) return false;
    for (uint32_t i = 0; i < event->attachments; i++) {
        l->attachment[i] = sio_slice_sub(sio_buf_slice(&l->bytes), at, at + event->attachment[i].len);
        at += event->attachment[i].len;
    }
    l->attachments = event->attachments;
    return true;
}

/* All arguments but the first. */
static bool keep_arguments(later *l, const sio_packet *event, uint64_t *ms) {
    sio_json_iter it = sio_arguments(event);
    sio_json value;
    if (!sio_json_next(&it, &value) || !sio_json_to_u64(value, ms)) return false;
    bool ok = true;
    while (ok && sio_json_next(&it, &value))
        ok = (l->text.len == 0 || sio_buf_add_byte(&l->text, ',')) && sio_buf_add(&l->text, value.text);
    return ok;
}

static void do_message_later(obeyer *o, sio_client_socket *socket, const sio_packet *event,
                             sio_asked *asked) {
    uint64_t ms = 0;
    later *l = sio_mem_alloc(NULL, sizeof *l + event->attachments * sizeof *l->attachment);
    (void)asked;
    if (l == NULL) return;
    memset(l, 0, sizeof *l);
    l->obeyer = o;
    l->socket = socket;
    if (keep_arguments(l, event, &ms) && keep_attachments(l, event) &&
        uv_timer_init(sio_client_loop_uv(o->loop), &l->timer) == 0)
        (void)uv_timer_start(&l->timer, on_time, ms, 0);
    else
        drop_later((uv_handle_t *)&l->timer);
}

static void on_event(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    static const struct {
        const char *name;
        void (*run)(obeyer *o, sio_client_socket *socket, const sio_packet *event, sio_asked *asked);
    } verbs[] = {{"message", do_message},
                 {"message-with-ack", do_message_with_ack},
                 {"message-later", do_message_later},
                 {"emit-with-ack", do_emit_with_ack},
                 {"join", do_join},
                 {"leave", do_leave}};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (sio_event_is(event, verbs[i].name)) verbs[i].run(ctx, socket, event, asked);
}

/* ---- life ---- */

static bool start(obeyer *o, const char *control, sio_buf *error) {
    sio_client_loop_options loop = {.ca_file = o->options->ca_file};
    sio_client_options options = o->options->client;
    sio_client_events events = {.ctx = o,
                                .connected = on_connected,
                                .refused = on_refused,
                                .event = on_event,
                                .disconnected = on_disconnected,
                                .unreachable = on_unreachable,
                                .reconnecting = on_reconnecting,
                                .gave_up = on_gave_up};
    options.random = (sio_random){.fill = app_random_fill};
    o->loop = sio_client_loop_new(&loop, error);
    if (o->loop == NULL || uv_async_init(sio_client_loop_uv(o->loop), &o->stay, NULL) != 0) return false;
    if (control != NULL) o->teller = app_teller_new(sio_client_loop_uv(o->loop), control, error);
    if (control != NULL && o->teller == NULL) return false;
    o->reach = sio_reach_new(o->loop, &o->options->address);
    if (o->reach == NULL) return false;
    o->client = sio_client_new(&options, sio_reach_dialer(o->reach), &events);
    if (o->client == NULL) return false;
    sio_reach_serve(o->reach, sio_client_engine(o->client), options.engine.max_message);
    sio_slice auth = sio_slice_str(o->options->auth == NULL ? "" : o->options->auth);
    return sio_client_join(o->client, sio_slice_str("/"), auth) != NULL;
}

int obey_run(const talk_options *options, const char *control) {
    static obeyer o; /* reachable until the end of the process, which comes by a signal */
    sio_buf error = SIO_BUF_INIT;
    o.options = options;
    if (start(&o, control, &error)) {
        sio_reach_touch(o.reach);
        sio_client_loop_run(o.loop);
    }
    fprintf(stderr, "siospec connect: it could not be started: %.*s\n", (int)error.len,
            error.data == NULL ? "" : (const char *)error.data);
    sio_buf_free(&error);
    return 3;
}
