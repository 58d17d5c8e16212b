/* Actions that acknowledge, or want an acknowledgement, or tell what the application knows. */
#include <string.h>

#include "app/actions.h"
#include "app/later.h"
#include "app/shapes.h"

enum { MOST_MS = 60000, MOST_WAIT = 5000 };

/* ---- acknowledgements wanted ---- */

typedef struct waiting {
    sio_server *server;
    char id[SIO_ID_SIZE];
    bool timed;
    sio_buf head; /* `"emit-with-ack","event"` */
} waiting;

static void drop(waiting *w) {
    sio_buf_free(&w->head);
    sio_mem_release(NULL, w);
}

static void report(waiting *w, sio_socket *socket, sio_ack_status status, const sio_packet *answer) {
    sio_outgoing done = {.name = sio_slice_str("done")};
    bool ok = !w->timed || sio_buf_add_str(&w->head, status == SIO_ACKED ? ",\"acked\"" : ",\"timeout\"");
    if (answer != NULL) {
        sio_slice text = sio_arguments_text(answer);
        if (text.len > 0) ok = ok && sio_buf_add_byte(&w->head, ',') && sio_buf_add(&w->head, text);
        done.attachment = answer->attachment;
        done.attachments = answer->attachments;
    }
    done.arguments = sio_buf_slice(&w->head);
    if (ok) (void)sio_emit(socket, &done);
}

static void answered(void *ctx, sio_ack_status status, const sio_packet *answer) {
    waiting *w = ctx;
    sio_socket *socket = status == SIO_ACK_DISCONNECTED
                             ? NULL
                             : sio_server_socket(w->server, sio_slice_of(w->id, SIO_ID_SIZE));
    if (socket != NULL) report(w, socket, status, answer);
    drop(w);
}

static waiting *waiting_new(const app_call *call, bool timed, sio_json event) {
    waiting *w = sio_mem_alloc(NULL, sizeof *w);
    if (w == NULL) return NULL;
    *w = (waiting){.server = call->control->server, .timed = timed};
    memcpy(w->id, sio_socket_id(call->socket).ptr, SIO_ID_SIZE);
    const char *name = timed ? "\"emit-with-timeout\"," : "\"emit-with-ack\",";
    if (sio_buf_add_str(&w->head, name) && sio_buf_add(&w->head, event.text)) return w;
    drop(w);
    return NULL;
}

static bool want_ack(app_call *call, bool timed, uint64_t timeout) {
    sio_json event;
    sio_slice name;
    if (!app_call_value(call, &event) || !app_call_meaning(call, event, &name)) return false;
    sio_outgoing outgoing = app_call_rest(call, name);
    waiting *w = waiting_new(call, timed, event);
    if (w != NULL && !sio_emit_with_ack(call->socket, &outgoing, timeout, answered, w)) drop(w);
    return app_call_done(call);
}

static bool do_emit_with_ack(app_call *call) {
    return want_ack(call, false, 0);
}

static bool do_emit_with_timeout(app_call *call) {
    uint64_t ms;
    return app_call_number(call, MOST_MS, &ms) && want_ack(call, true, ms == 0 ? 1 : ms);
}

/* ---- acknowledgements given ---- */

static bool do_ack_twice(app_call *call) {
    (void)app_call_answer(call, sio_slice_str("\"first\""));
    return app_call_answer(call, sio_slice_str("\"second\""));
}

static uint64_t give_later(app_later *later) {
    sio_outgoing answer = {.arguments = sio_buf_slice(&later->text)};
    if (later->reply != NULL) (void)sio_reply_send(later->reply, &answer);
    return 0;
}

static bool do_ack_later(app_call *call) {
    uint64_t ms;
    if (!app_call_number(call, MOST_MS, &ms)) return false;
    sio_outgoing rest = app_call_rest(call, sio_slice_of(NULL, 0));
    return app_later_new(call->control, call->socket, ms, give_later, call->reply, rest.arguments) != NULL;
}

static bool do_ack_binary(app_call *call) {
    sio_slice shape;
    sio_outgoing answer;
    if (!app_call_text(call, &shape) || !app_shape(shape, &answer)) return false;
    if (call->reply != NULL) (void)sio_reply_send(call->reply, &answer);
    return true;
}

/* ---- what the application knows ---- */

static bool do_handshake(app_call *call) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = sio_buf_add_str(&text, "{\"query\":") && sio_buf_add(&text, sio_socket_query(call->socket)) &&
              sio_buf_add_str(&text, ",\"auth\":") && sio_buf_add(&text, sio_socket_auth(call->socket)) &&
              sio_buf_add_byte(&text, '}');
    if (ok) (void)app_call_answer(call, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}

static bool add_reasons(const app_control *control, sio_slice id, sio_buf *out, size_t *found) {
    size_t first = control->ends > APP_ENDS ? control->ends - APP_ENDS : 0;
    bool ok = sio_buf_add_byte(out, '[');
    *found = 0;
    for (size_t i = first; ok && i < control->ends; i++) {
        const app_end *end = &control->end[i % APP_ENDS];
        if (!sio_slice_equal(id, sio_slice_of(end->id, SIO_ID_SIZE))) continue;
        ok = sio_buf_addf(out, "%s\"%s\"", (*found)++ > 0 ? "," : "", end->reason);
    }
    return ok && sio_buf_add_byte(out, ']');
}

/* The id that was asked for stands in `text`; it becomes the answer. */
uint64_t app_tell_reasons(app_later *later) {
    sio_buf out = SIO_BUF_INIT;
    size_t found;
    sio_outgoing answer = {.name = {NULL, 0}};
    if (add_reasons(later->control, sio_buf_slice(&later->text), &out, &found)) {
        answer.arguments = sio_buf_slice(&out);
        if (later->reply != NULL) (void)sio_reply_send(later->reply, &answer);
    }
    sio_buf_free(&out);
    return 0;
}

static bool do_disconnects(app_call *call) {
    sio_slice id;
    uint64_t ms;
    size_t found;
    sio_buf out = SIO_BUF_INIT;
    if (!app_call_text(call, &id) || !app_call_number(call, MOST_MS, &ms)) return false;
    bool ok = add_reasons(call->control, id, &out, &found);
    if (ok && found > 0) {
        (void)app_call_answer(call, sio_buf_slice(&out));
    } else if (ok) {
        if (ms > MOST_WAIT) ms = MOST_WAIT;
        ok = app_later_new(call->control, call->socket, ms, app_tell_reasons, call->reply, id) != NULL;
    }
    sio_buf_free(&out);
    return ok;
}

static bool do_slow_connects(app_call *call) {
    sio_slice tag;
    sio_buf text = SIO_BUF_INIT;
    if (!app_call_text(call, &tag)) return false;
    if (sio_buf_add_u64(&text, app_control_tag(call->control, tag)))
        (void)app_call_answer(call, sio_buf_slice(&text));
    sio_buf_free(&text);
    return true;
}

static bool do_sessions(app_call *call) {
    sio_buf text = SIO_BUF_INIT;
    if (sio_buf_add_u64(&text, sio_eio_server_count(sio_server_engine(call->control->server))))
        (void)app_call_answer(call, sio_buf_slice(&text));
    sio_buf_free(&text);
    return true;
}

const app_action app_talks[] = {
    {"emit-with-ack", do_emit_with_ack}, {"emit-with-timeout", do_emit_with_timeout},
    {"ack-twice", do_ack_twice},         {"ack-later", do_ack_later},
    {"ack-binary", do_ack_binary},       {"handshake", do_handshake},
    {"disconnects", do_disconnects},     {"slow-connects", do_slow_connects},
    {"sessions", do_sessions},           {NULL, NULL},
};
