/* Actions with rooms, broadcasts, and the ends of sockets and connections. */
#include <string.h>

#include "app/actions.h"
#include "base/json_string.h"

enum { MOST_MS = 60000, MOST_ROOMS = 64 };

static bool do_join(app_call *call) {
    sio_slice room;
    while (app_call_more(call)) {
        if (!app_call_text(call, &room)) return false;
        if (!sio_socket_join(call->socket, room)) return false;
    }
    return app_call_done(call);
}

static bool do_leave(app_call *call) {
    sio_slice room;
    while (app_call_more(call)) {
        if (!app_call_text(call, &room)) return false;
        sio_socket_leave(call->socket, room);
    }
    return app_call_done(call);
}

static void add_room(void *ctx, sio_slice room) {
    sio_buf *out = ctx;
    if (out->len > 1) (void)sio_buf_add_byte(out, ',');
    (void)sio_json_write_string(out, room);
}

static bool do_rooms(app_call *call) {
    sio_buf text = SIO_BUF_INIT;
    if (sio_buf_add_byte(&text, '[')) {
        sio_socket_rooms(call->socket, add_room, &text);
        if (sio_buf_add_byte(&text, ']')) (void)app_call_answer(call, sio_buf_slice(&text));
    }
    sio_buf_free(&text);
    return true;
}

/* ---- broadcasts ---- */

typedef struct audience {
    sio_scope scope;
    sio_slice room[MOST_ROOMS];
    sio_slice except[MOST_ROOMS];
} audience;

/* Reads an array of names; a missing one has none. */
static bool read_names(app_call *call, sio_json options, const char *key, sio_slice *out, size_t *count) {
    sio_json list;
    sio_json name;
    *count = 0;
    if (!sio_json_member(options, key, &list)) return true;
    sio_json_iter it = sio_json_begin(list);
    while (sio_json_next(&it, &name)) {
        if (*count == MOST_ROOMS || !app_call_meaning(call, name, &out[*count])) return false;
        ++*count;
    }
    return true;
}

static bool read_audience(app_call *call, audience *a) {
    sio_json options;
    sio_json sender;
    *a = (audience){.scope = {.sender = call->socket}};
    if (!app_call_value(call, &options) || options.kind != SIO_JSON_OBJECT) return false;
    a->scope.room = a->room;
    a->scope.except = a->except;
    if (sio_json_member(options, "sender", &sender) && sender.kind == SIO_JSON_TRUE) a->scope.sender = NULL;
    return read_names(call, options, "rooms", a->room, &a->scope.rooms) &&
           read_names(call, options, "except", a->except, &a->scope.excepts);
}

static bool do_broadcast(app_call *call) {
    audience a;
    sio_slice name;
    if (!read_audience(call, &a) || !app_call_text(call, &name)) return false;
    sio_outgoing event = app_call_rest(call, name);
    (void)sio_broadcast(sio_socket_namespace(call->socket), &a.scope, &event);
    return app_call_done(call);
}

typedef struct poll {
    sio_server *server;
    char id[SIO_ID_SIZE];
    sio_buf event; /* as spelt */
    sio_buf answers;
} poll;

static void drop(poll *p) {
    sio_buf_free(&p->event);
    sio_buf_free(&p->answers);
    sio_mem_release(NULL, p);
}

static void one_answer(void *ctx, const sio_packet *answer) {
    poll *p = ctx;
    sio_json_iter it = sio_arguments(answer);
    sio_json first;
    if (!sio_json_next(&it, &first)) return;
    if (p->answers.len > 0) (void)sio_buf_add_byte(&p->answers, ',');
    (void)sio_buf_add(&p->answers, first.text);
}

static void all_answers(void *ctx, bool complete) {
    poll *p = ctx;
    sio_buf text = SIO_BUF_INIT;
    sio_socket *socket = sio_server_socket(p->server, sio_slice_of(p->id, SIO_ID_SIZE));
    bool ok = sio_buf_add_str(&text, "\"broadcast-with-ack\",") &&
              sio_buf_add(&text, sio_buf_slice(&p->event)) &&
              sio_buf_add_str(&text, complete ? ",true,[" : ",false,[") &&
              sio_buf_add(&text, sio_buf_slice(&p->answers)) && sio_buf_add_byte(&text, ']');
    if (ok && socket != NULL) (void)app_emit(socket, "done", sio_buf_slice(&text));
    sio_buf_free(&text);
    drop(p);
}

static bool do_broadcast_with_ack(app_call *call) {
    audience a;
    uint64_t ms;
    sio_json name;
    sio_slice meaning;
    if (!read_audience(call, &a) || !app_call_number(call, MOST_MS, &ms)) return false;
    if (!app_call_value(call, &name) || !app_call_meaning(call, name, &meaning)) return false;
    poll *p = sio_mem_alloc(NULL, sizeof *p);
    if (p == NULL) return false;
    *p = (poll){.server = call->control->server};
    memcpy(p->id, sio_socket_id(call->socket).ptr, SIO_ID_SIZE);
    sio_outgoing event = app_call_rest(call, meaning);
    sio_broadcast_acks acks = {.ctx = p, .answer = one_answer, .done = all_answers};
    if (!sio_buf_add(&p->event, name.text) ||
        !sio_broadcast_with_ack(sio_socket_namespace(call->socket), &a.scope, &event, ms, &acks))
        drop(p);
    return app_call_done(call);
}

/* ---- ends ---- */

/* The socket that is meant: that of this namespace, or the one that asks. */
static bool read_target(app_call *call, sio_socket **target) {
    sio_slice nsp;
    *target = call->socket;
    if (!app_call_more(call)) return true;
    if (!app_call_text(call, &nsp)) return false;
    *target = sio_socket_sibling(call->socket, nsp);
    return *target != NULL;
}

static bool do_disconnect(app_call *call) {
    sio_socket *target;
    if (!read_target(call, &target)) return false;
    sio_socket_disconnect(target, false);
    return target == call->socket || app_call_done(call);
}

static bool do_disconnect_close(app_call *call) {
    sio_socket *target;
    if (!read_target(call, &target)) return false;
    sio_socket_disconnect(target, true);
    return true;
}

static bool do_close(app_call *call) {
    sio_eio_session *session = sio_socket_session(call->socket);
    if (session != NULL) sio_eio_session_close(session);
    return true;
}

const app_action app_rooms[] = {
    {"join", do_join},
    {"leave", do_leave},
    {"rooms", do_rooms},
    {"broadcast", do_broadcast},
    {"broadcast-with-ack", do_broadcast_with_ack},
    {"disconnect", do_disconnect},
    {"disconnect-close", do_disconnect_close},
    {"close", do_close},
    {NULL, NULL},
};
