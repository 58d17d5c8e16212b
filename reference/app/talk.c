/* Life: the loop, the client, the lines from standard input, the end. */
#include "app/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "app/entropy.h"
#include "app/talk_internal.h"

/* A thread reads, since standard input may be anything; what it has read is handed over. */
typedef struct reader {
    talk *talk;
    uv_thread_t thread;
    uv_async_t wake;
    uv_mutex_t lock;
    sio_buf read;
    bool over;
    bool unheard; /* the loop is going: it must not be woken any more */
} reader;

static void read_lines(void *arg) {
    reader *r = arg;
    char chunk[4096];
    ssize_t n;
    do {
        n = read(STDIN_FILENO, chunk, sizeof chunk);
        uv_mutex_lock(&r->lock);
        if (n > 0) (void)sio_buf_add(&r->read, sio_slice_of(chunk, (size_t)n));
        r->over = n <= 0;
        if (!r->unheard) (void)uv_async_send(&r->wake);
        uv_mutex_unlock(&r->lock);
    } while (n > 0);
}

/* ---- the end ---- */

typedef struct running {
    talk talk;
    reader reader;
    uv_timer_t timer;
    uv_signal_t interrupt, term;
    bool closing;
    uint64_t give_up_at; /* ms; after the lines are over */
} running;

static running *running_of(talk *t) {
    return (running *)(void *)t;
}

static bool all_done(const talk *t) {
    return t->lines_over && t->lines.len == 0 && t->awaited.len == 0 && t->acks == 0 &&
           !sio_client_is_joining(t->client);
}

static void on_turn(uv_timer_t *timer);

/* Looks again at the latest at `when`. */
static void look_again(running *r, uint64_t when) {
    uint64_t now = sio_client_loop_now(r->talk.loop);
    (void)uv_timer_start(&r->timer, on_turn, when > now ? when - now : 0, 0);
}

static void close_in_order(running *r) {
    talk *t = &r->talk;
    if (!r->closing) sio_client_close(t->client);
    r->closing = true;
    bool idle = sio_eio_client_is_idle(sio_client_engine(t->client));
    if (idle)
        sio_client_loop_stop(t->loop);
    else
        look_again(r, sio_client_loop_now(t->loop) + 10);
}

static bool line_is_there(const talk *t) {
    return t->lines.len > 0 && (t->lines_over || memchr(t->lines.data, '\n', t->lines.len) != NULL);
}

static bool take_line(talk *t) {
    if (!line_is_there(t)) return false;
    const uint8_t *newline = memchr(t->lines.data, '\n', t->lines.len);
    size_t len = newline == NULL ? t->lines.len : (size_t)(newline - t->lines.data);
    sio_buf line = SIO_BUF_INIT;
    (void)sio_buf_add(&line, sio_slice_of(t->lines.data, len));
    sio_buf_consume(&t->lines, newline == NULL ? len : len + 1);
    talk_line(t, sio_buf_slice(&line));
    sio_buf_free(&line);
    return true;
}

static void check_wait(running *r) {
    talk *t = &r->talk;
    if (t->awaited.len == 0) return;
    if (sio_client_loop_now(t->loop) < t->waits_until) {
        look_again(r, t->waits_until);
        return;
    }
    sio_buf_clear(&t->awaited);
    talk_say_error(t, "what was waited for has not come");
}

/* The lines are over: what is under way gets its time. */
static void check_patience(running *r) {
    talk *t = &r->talk;
    uint64_t now = sio_client_loop_now(t->loop);
    if (!t->lines_over || t->lines.len > 0 || t->awaited.len > 0 || t->ended) return;
    if (all_done(t)) {
        t->ended = true;
        return;
    }
    if (r->give_up_at == 0) r->give_up_at = now + t->options->patience;
    if (now < r->give_up_at) {
        look_again(r, r->give_up_at);
        return;
    }
    talk_say_error(t, "not all that was asked for has come about");
    t->ended = true;
}

/* Called from within the client, too: what is to be done is done by the loop's next turn. */
void talk_proceed(talk *t) {
    look_again(running_of(t), 0);
}

static void proceed(running *r) {
    talk *t = &r->talk;
    do {
        while (!t->ended && t->awaited.len == 0 && take_line(t)) {
        }
        check_wait(r);
    } while (!t->ended && t->awaited.len == 0 && line_is_there(t));
    check_patience(r);
    if (t->ended) close_in_order(r);
}

static void on_turn(uv_timer_t *timer) {
    running *r = timer->data;
    sio_reach_touch(r->talk.reach);
    proceed(r);
    sio_reach_touch(r->talk.reach);
}

static void on_lines(uv_async_t *wake) {
    reader *r = wake->data;
    uv_mutex_lock(&r->lock);
    (void)sio_buf_add(&r->talk->lines, sio_buf_slice(&r->read));
    sio_buf_clear(&r->read);
    r->talk->lines_over = r->over;
    uv_mutex_unlock(&r->lock);
    talk_proceed(r->talk);
}

static void on_signal(uv_signal_t *handle, int number) {
    running *r = handle->data;
    (void)number;
    if (r->talk.ended) sio_client_loop_stop(r->talk.loop);
    r->talk.ended = true;
    talk_proceed(&r->talk);
}

/* ---- packets that go out, and come in ---- */

static void trace_request(void *ctx, sio_eio_channel channel, sio_slice query, sio_slice body) {
    talk *t = ctx;
    const sio_eio_dialer *d = sio_reach_dialer(t->reach);
    if (channel == SIO_EIO_POST) talk_trace(t, "out", "polling", body, false);
    d->request(d->ctx, channel, query, body);
}

static void trace_abort(void *ctx, sio_eio_channel channel) {
    const sio_eio_dialer *d = sio_reach_dialer(((talk *)ctx)->reach);
    d->abort(d->ctx, channel);
}

static void trace_connect(void *ctx, sio_slice query) {
    const sio_eio_dialer *d = sio_reach_dialer(((talk *)ctx)->reach);
    d->connect(d->ctx, query);
}

static bool trace_send(void *ctx, sio_slice message, bool binary) {
    talk *t = ctx;
    const sio_eio_dialer *d = sio_reach_dialer(t->reach);
    bool sent = d->send(d->ctx, message, binary);
    if (sent) talk_trace(t, "out", "websocket", message, binary);
    return sent;
}

static void trace_close(void *ctx) {
    const sio_eio_dialer *d = sio_reach_dialer(((talk *)ctx)->reach);
    d->close(d->ctx);
}

static void trace_heard(void *ctx, const char *transport, sio_slice whole, bool binary) {
    talk_trace(ctx, "in", transport, whole, binary);
}

static const sio_eio_dialer *dialer_of(talk *t) {
    if (!t->options->trace) return sio_reach_dialer(t->reach);
    t->dialer =
        (sio_eio_dialer){t, trace_request, trace_abort, trace_connect, trace_send, trace_close, trace_heard};
    return &t->dialer;
}

/* ---- begin ---- */

static bool make_client(talk *t) {
    const talk_options *o = t->options;
    sio_client_options options = o->client;
    sio_client_events events = talk_events(t);
    options.random = (sio_random){.fill = app_random_fill};
    t->reach = sio_reach_new(t->loop, &o->address);
    if (t->reach == NULL) return false;
    t->client = sio_client_new(&options, dialer_of(t), &events);
    if (t->client == NULL) return false;
    sio_reach_serve(t->reach, sio_client_engine(t->client), options.engine.max_message);
    return true;
}

static bool join_all(talk *t) {
    const talk_options *o = t->options;
    static const char *const main_only[] = {"/"};
    const char *const *nsp = o->nsps == 0 ? main_only : o->nsp;
    size_t count = o->nsps == 0 ? 1 : o->nsps;
    for (size_t i = 0; i < count; i++) {
        sio_slice auth = sio_slice_str(o->auth == NULL ? "" : o->auth);
        sio_client_socket *socket = sio_client_join(t->client, sio_slice_str(nsp[i]), auth);
        if (socket == NULL) return false;
        if (t->socket == NULL) t->socket = socket;
    }
    return true;
}

static void start_handles(running *r) {
    uv_loop_t *loop = sio_client_loop_uv(r->talk.loop);
    r->timer.data = r->interrupt.data = r->term.data = r;
    r->reader.wake.data = &r->reader;
    r->reader.talk = &r->talk;
    (void)uv_timer_init(loop, &r->timer);
    (void)uv_signal_init(loop, &r->interrupt);
    (void)uv_signal_init(loop, &r->term);
    (void)uv_signal_start(&r->interrupt, on_signal, SIGINT);
    (void)uv_signal_start(&r->term, on_signal, SIGTERM);
    (void)uv_async_init(loop, &r->reader.wake, on_lines);
    (void)uv_mutex_init(&r->reader.lock);
    (void)uv_thread_create(&r->reader.thread, read_lines, &r->reader);
}

static void stop_handles(running *r) {
    uv_mutex_lock(&r->reader.lock);
    r->reader.unheard = true;
    uv_mutex_unlock(&r->reader.lock);
    uv_close((uv_handle_t *)&r->timer, NULL);
    uv_close((uv_handle_t *)&r->interrupt, NULL);
    uv_close((uv_handle_t *)&r->term, NULL);
    uv_close((uv_handle_t *)&r->reader.wake, NULL);
}

static void free_all(running *r) {
    talk *t = &r->talk;
    while (t->questions != NULL)
        talk_forget(t, &t->questions);
    sio_client_free(t->client);
    sio_reach_free(t->reach);
    sio_client_loop_free(t->loop);
    sio_buf_free(&t->lines);
    sio_buf_free(&t->awaited);
    sio_buf_free(&t->seen);
}

static int complain(const sio_buf *error) {
    fprintf(stderr, "siospec connect: %.*s\n", (int)error->len,
            error->data == NULL ? "" : (const char *)error->data);
    return 3;
}

/* The thread may hang in its read for ever: what it uses is left to the end of the process. */
static running *running_new(const talk_options *options) {
    running *r = sio_mem_alloc(NULL, sizeof *r);
    if (r == NULL) return NULL;
    memset(r, 0, sizeof *r);
    r->talk.options = options;
    r->talk.questions_end = &r->talk.questions;
    return r;
}

int talk_run(const talk_options *options) {
    sio_buf error = SIO_BUF_INIT;
    static running *r; /* reachable until the end */
    sio_client_loop_options loop = {.ca_file = options->ca_file};
    r = running_new(options);
    if (r != NULL) r->talk.loop = sio_client_loop_new(&loop, &error);
    int status = 3;
    if (r == NULL || r->talk.loop == NULL) {
        (void)complain(&error);
    } else if (!make_client(&r->talk) || !join_all(&r->talk)) {
        (void)sio_buf_add_str(&error,
                              "no such namespace or auth: a namespace begins with /, auth is a JSON object");
        (void)complain(&error);
        free_all(r);
    } else {
        start_handles(r);
        sio_reach_touch(r->talk.reach);
        sio_client_loop_run(r->talk.loop);
        stop_handles(r);
        free_all(r);
        status = r->talk.failed ? 1 : 0;
    }
    sio_buf_free(&error);
    return status;
}
