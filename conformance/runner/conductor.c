#include "runner/conductor.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/conn.h"
#include "wire/http.h"
#include "wire/listen.h"

enum {
    MOST_CALLERS = 16, /* a browser opens some connections and keeps them */
    GLANCE_MS = 100,   /* between two looks at whether it is to end */
    BEFORE_MS = 600000,
    PATIENCE_MS = 30000,
    ABSENT_MS = 90000 /* browsers let what nobody looks at wait for a minute */
};

struct run_frame {
    run_frame *next;
    run_conductor *of;
    uint64_t number;
    char *source; /* the page with its settings */
};

typedef struct caller {
    wire_conn *conn;
    wire_http_reader *reader;
} caller;

struct run_conductor {
    char *page;
    wire_listener *listener;
    pthread_t thread;
    atomic_bool over;
    pthread_mutex_t lock; /* of what follows */
    run_frame *frames;    /* the newest first */
    uint64_t last_number;
    uint64_t past; /* the last number that was shown to those before */
    wire_us asked; /* when somebody last did; 0: never */

    caller callers[MOST_CALLERS]; /* the thread's own */
};

static const char show[] =
    "<!doctype html><meta charset=\"utf-8\"><title>siospec check client</title>\n"
    "<style>body{font:1em sans-serif} iframe{width:100%;height:3em}</style>\n"
    "<p id=\"state\">Cases appear here one by one; leave this page open and visible.</p>\n"
    "<script>\n"
    "const frames = new Map();\n"
    "function set(cases) {\n"
    "  for (const [number, frame] of frames)\n"
    "    if (!cases.some((c) => c.number === number)) { frame.remove(); frames.delete(number); }\n"
    "  for (const { number, source } of cases) {\n"
    "    if (frames.has(number)) continue;\n"
    "    const frame = document.createElement(\"iframe\");\n"
    "    frame.src = source;\n"
    "    frames.set(number, document.body.appendChild(frame));\n"
    "  }\n"
    "}\n"
    "async function look() {\n"
    "  try {\n"
    "    set(await (await fetch(\"cases\", { cache: \"no-store\" })).json());\n"
    "  } catch {\n"
    "    set([]);\n"
    "    state.textContent = \"siospec does not answer: the run is over, or was ended.\";\n"
    "  }\n"
    "  setTimeout(look, 100);\n"
    "}\n"
    "look();\n"
    "</script>\n";

/* ---- what it answers ---- */

static char *list_frames(run_conductor *c) {
    json_t *list = json_array();
    pthread_mutex_lock(&c->lock);
    c->asked = wire_now();
    for (const run_frame *f = c->frames; f != NULL && f->number > c->past; f = f->next)
        json_array_append_new(list,
                              json_pack("{s:I, s:s}", "number", (json_int_t)f->number, "source", f->source));
    pthread_mutex_unlock(&c->lock);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static void answer(wire_conn *conn, int status, const char *type, const char *body) {
    sio_buf out = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&out,
                           "HTTP/1.1 %d %s\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %zu\r\n"
                           "Cache-Control: no-store\r\n\r\n",
                           status, status == 200 ? "OK" : "Not Found", type, strlen(body)) &&
              sio_buf_add_str(&out, body) && wire_conn_send(conn, sio_buf_slice(&out), NULL);
    sio_buf_free(&out);
    if (!ok) wire_conn_reset(conn);
}

static void reply(run_conductor *c, wire_conn *conn, const wire_response *request) {
    if (sio_slice_is(request->target, "/")) {
        answer(conn, 200, "text/html", show);
    } else if (sio_slice_is(request->target, "/cases")) {
        char *list = list_frames(c);
        answer(conn, 200, "application/json", list == NULL ? "[]" : list);
        free(list);
    } else {
        answer(conn, 404, "text/plain", "not found\n");
    }
}

/* ---- connections ---- */

static void hang_up(caller *k) {
    wire_http_reader_free(k->reader);
    wire_conn_close(k->conn);
    *k = (caller){.conn = NULL};
}

/* Returns false when nothing more is to come of it. */
static bool listen_to(run_conductor *c, caller *k) {
    static const wire_http_limits limits = {.header_bytes = 16 << 10, .body_bytes = 1 << 10};
    for (sio_slice in = wire_conn_input(k->conn); in.len > 0; in = wire_conn_input(k->conn)) {
        if (k->reader == NULL) k->reader = wire_http_reader_new_request(&limits);
        if (k->reader == NULL) return false;
        size_t used = 0;
        wire_http_status status = wire_http_reader_feed(k->reader, in, &used);
        wire_conn_consume(k->conn, used);
        if (status == WIRE_HTTP_BAD) return false;
        if (status == WIRE_HTTP_MORE) break;
        reply(c, k->conn, wire_http_reader_response(k->reader));
        wire_http_reader_free(k->reader);
        k->reader = NULL;
    }
    return wire_conn_get_state(k->conn) == WIRE_OPEN;
}

static void welcome(run_conductor *c) {
    int fd;
    while ((fd = wire_listener_accept(c->listener)) >= 0) {
        size_t i = 0;
        while (i < MOST_CALLERS && c->callers[i].conn != NULL)
            i++;
        if (i == MOST_CALLERS) hang_up(&c->callers[i = 0]);
        c->callers[i].conn = wire_conn_adopt(fd, NULL, "browser");
    }
}

static void *serve(void *arg) {
    run_conductor *c = arg;
    while (!atomic_load(&c->over)) {
        wire_conn *conns[MOST_CALLERS];
        welcome(c);
        for (size_t i = 0; i < MOST_CALLERS; i++) {
            caller *k = &c->callers[i];
            if (k->conn != NULL && !listen_to(c, k)) hang_up(k);
            conns[i] = k->conn;
        }
        wire_wait(conns, MOST_CALLERS, wire_listener_fd(c->listener), wire_now() + WIRE_MS(GLANCE_MS));
    }
    for (size_t i = 0; i < MOST_CALLERS; i++)
        if (c->callers[i].conn != NULL) hang_up(&c->callers[i]);
    return NULL;
}

run_conductor *run_conductor_start(uint16_t port, const char *page, sio_buf *why) {
    run_conductor *c = calloc(1, sizeof *c);
    if (c == NULL) {
        sio_buf_add_str(why, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&c->lock, NULL);
    c->page = strdup(page);
    c->listener = wire_listener_open(port);
    if (c->listener != NULL && c->page != NULL && pthread_create(&c->thread, NULL, serve, c) == 0) return c;
    sio_buf_addf(why, "cannot listen on 127.0.0.1:%u: %s", (unsigned)port,
                 c->listener == NULL ? strerror(errno) : "out of memory");
    wire_listener_close(c->listener);
    pthread_mutex_destroy(&c->lock);
    free(c->page);
    free(c);
    return NULL;
}

void run_conductor_stop(run_conductor *c) {
    if (c == NULL) return;
    atomic_store(&c->over, true);
    pthread_join(c->thread, NULL);
    wire_listener_close(c->listener);
    pthread_mutex_destroy(&c->lock);
    free(c->page);
    free(c);
}

uint16_t run_conductor_port(const run_conductor *c) {
    return wire_listener_port(c->listener);
}

/* ---- frames as clients ---- */

static bool add_setting(sio_buf *out, char mark, const char *name, const char *value) {
    return value == NULL || (sio_buf_add_byte(out, (unsigned char)mark) && sio_buf_addf(out, "%s=", name) &&
                             wire_http_escape_query(out, sio_slice_str(value)));
}

static char *source_of(const run_conductor *c, const scn_client_settings *s) {
    sio_buf out = SIO_BUF_INIT;
    bool ok = sio_buf_add_str(&out, c->page) &&
              add_setting(&out, strchr(c->page, '?') == NULL ? '?' : '&', "url", s->url) &&
              add_setting(&out, '&', "transports", s->transports) &&
              add_setting(&out, '&', "control", s->control) && add_setting(&out, '&', "auth", s->auth);
    char *text = ok && sio_buf_cstr(&out) != NULL ? strdup(sio_buf_cstr(&out)) : NULL;
    sio_buf_free(&out);
    return text;
}

run_frame *run_conductor_show(run_conductor *c, const scn_client_settings *settings, sio_buf *why) {
    run_frame *f = calloc(1, sizeof *f);
    char *source = source_of(c, settings);
    if (f == NULL || source == NULL) {
        free(f);
        free(source);
        sio_buf_add_str(why, "out of memory");
        return NULL;
    }
    pthread_mutex_lock(&c->lock);
    *f = (run_frame){.next = c->frames, .of = c, .number = ++c->last_number, .source = source};
    c->frames = f;
    pthread_mutex_unlock(&c->lock);
    return f;
}

void run_conductor_hide(run_frame *f) {
    pthread_mutex_lock(&f->of->lock);
    run_frame **at = &f->of->frames;
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    pthread_mutex_unlock(&f->of->lock);
    free(f->source);
    free(f);
}

void run_conductor_change(run_conductor *c) {
    pthread_mutex_lock(&c->lock);
    c->past = c->last_number;
    c->asked = 0;
    pthread_mutex_unlock(&c->lock);
}

wire_us run_conductor_asked(run_conductor *c) {
    pthread_mutex_lock(&c->lock);
    wire_us asked = c->asked;
    pthread_mutex_unlock(&c->lock);
    return asked;
}

static void *begin(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    return run_conductor_show(ctx, settings, why);
}

static void end(void *client) {
    run_conductor_hide(client);
}

static bool gone(void *client) {
    wire_us asked = run_conductor_asked(((run_frame *)client)->of);
    return asked != 0 && wire_now() - asked > WIRE_MS(ABSENT_MS);
}

static void obituary(void *client, size_t lines, sio_buf *out) {
    (void)client;
    (void)lines;
    sio_buf_addf(out, "the browser has not asked for cases for %d s: its page was closed, or it died",
                 ABSENT_MS / 1000);
}

static bool no_memory_known(void *client, uint64_t *bytes) {
    (void)client;
    (void)bytes;
    return false;
}

scn_clients run_clients_of_page(run_conductor *c) {
    bool there = run_conductor_asked(c) != 0;
    return (scn_clients){.ctx = c,
                         .start = begin,
                         .gone = gone,
                         .obituary = obituary,
                         .memory = no_memory_known,
                         .stop = end,
                         .patience = WIRE_MS(there ? PATIENCE_MS : BEFORE_MS)};
}
