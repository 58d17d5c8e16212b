#include "transport/line.h"

#include <stdio.h>
#include <string.h>

#include "transport/client_loop.h"
#include "transport/dial.h"
#include "transport/link.h"

enum { LINE_DIALLING, LINE_HANDSHAKE, LINE_UP, LINE_CLOSED };

struct tr_line {
    tr_call call; /* first: who has the one has the other */
    sio_client_loop *loop;
    tr_line *next, *previous; /* among those of the loop that are not closed */
    tr_dial *dial;            /* until there is a socket */
    tr_link *link;            /* the socket */
    tr_tunnel *tunnel;        /* with TLS */
    uv_timer_t timer;         /* after tr_line_finish */
    uint8_t state;
    uint8_t holds; /* timer and link: the memory is freed after both */
    bool called;   /* by the library: the link ends with what the callback returns */
    bool lost;     /* the link is being closed */
    bool paused;   /* nothing is read: the tunnel is stuck */
    bool wants_writable;
};

/* ---- the end ---- */

static void release(tr_line *line) {
    if (--line->holds > 0) return;
    tr_call_free(&line->call);
    line->loop->pending--;
    sio_mem_release(NULL, line);
}

static void on_closed(uv_handle_t *handle) {
    release(handle->data);
}

static void leave_loop(tr_line *line) {
    if (line->next != NULL) line->next->previous = line->previous;
    if (line->previous != NULL)
        line->previous->next = line->next;
    else
        line->loop->lines = line->next;
}

void tr_line_abandon(tr_line *line) {
    if (line->state == LINE_CLOSED) return;
    line->state = LINE_CLOSED;
    line->call.line = NULL;
    leave_loop(line);
    if (line->dial != NULL) tr_dial_cancel(line->dial);
    line->dial = NULL;
    tr_tunnel_free(line->tunnel);
    line->tunnel = NULL;
    uv_close((uv_handle_t *)&line->timer, on_closed);
    if (line->link != NULL && !line->called) tr_link_kill(line->link);
}

static void end(tr_line *line) {
    if (line->state == LINE_CLOSED) return;
    tr_call_ended(&line->call);
    tr_line_abandon(line);
}

/* It has not come about: the reach is told why. */
static void fail(tr_line *line, const char *why) {
    sio_reach *reach = line->call.ctx;
    if (line->call.owner != NULL) snprintf(reach->why, sizeof reach->why, "%s", why);
    end(line);
}

void line_end_all(sio_client_loop *loop) {
    tr_line *next;
    for (tr_line *line = loop->lines; line != NULL; line = next) {
        next = line->next;
        if (line->call.out.len == 0) tr_line_abandon(line);
    }
}

static void patience_over(uv_timer_t *timer) {
    tr_line_abandon(timer->data);
}

void tr_line_hurry(tr_line *line) {
    enum { LINGER = 3000 /* ms */ };
    (void)uv_timer_start(&line->timer, patience_over, LINGER, 0);
}

void tr_line_finish(tr_line *line) {
    if (line->state != LINE_UP) {
        tr_line_abandon(line);
        return;
    }
    if (line->tunnel != NULL) tr_tunnel_finish(line->tunnel);
    tr_link_finish(line->link);
    tr_line_hurry(line);
}

/* ---- out ---- */

void tr_line_want_writable(tr_line *line) {
    if (line->state != LINE_UP || line->wants_writable) return;
    line->wants_writable = true;
    tr_link_want_writable(line->link);
}

size_t tr_line_write(tr_line *line, sio_slice bytes) {
    if (line->state != LINE_UP || bytes.len == 0) return 0;
    return line->tunnel != NULL ? tr_tunnel_write(line->tunnel, bytes) : tr_link_write(line->link, bytes);
}

/* ---- in ---- */

static void up(tr_line *line) {
    sio_reach *reach = line->call.ctx;
    line->state = LINE_UP;
    if (line->call.owner != NULL) reach->why[0] = '\0';
    tr_call_established(&line->call);
}

static void shake_hands(tr_line *line) {
    tr_tunnel_state state = tr_tunnel_shake(line->tunnel);
    if (state == TR_TUNNEL_UP)
        up(line);
    else if (state == TR_TUNNEL_FAILED)
        fail(line, tr_tunnel_why(line->tunnel));
}

static void read_all(tr_line *line) {
    uint8_t *to = line->loop->read;
    while (line->state == LINE_UP) {
        int n = tr_tunnel_read(line->tunnel, to, LOOP_READ_SIZE);
        if (n == TR_TUNNEL_LATER) return;
        if (n == TR_TUNNEL_OVER)
            end(line);
        else
            tr_call_receive(&line->call, to, (size_t)n);
    }
}

/* TLS may have to send before it reads on; what has come is kept until then, and no more is taken. */
static void keep_rest(tr_line *line) {
    if (!tr_tunnel_keep(line->tunnel)) {
        fail(line, "no memory");
        return;
    }
    bool stuck = tr_tunnel_is_stuck(line->tunnel);
    if (stuck == line->paused || line->lost) return;
    line->paused = stuck;
    tr_link_pause(line->link, stuck);
}

static void go_on(tr_line *line) {
    if (line->state == LINE_HANDSHAKE) shake_hands(line);
    if (line->state == LINE_UP) read_all(line);
    if (line->state != LINE_CLOSED) keep_rest(line);
}

static void on_received(tr_line *line, uint8_t *bytes, size_t len) {
    if (line->tunnel == NULL) {
        tr_call_receive(&line->call, bytes, len);
        return;
    }
    tr_tunnel_feed(line->tunnel, sio_slice_of(bytes, len));
    go_on(line);
}

static void on_writable(tr_line *line) {
    if (line->tunnel != NULL) go_on(line);
    if (line->state != LINE_UP || !line->wants_writable) return;
    line->wants_writable = false;
    tr_call_writable(&line->call);
}

/* Returns what the library is to be told: -1 ends the link. */
static int dispatch(tr_line *line, enum lws_callback_reasons reason, uint8_t *bytes, size_t len) {
    line->called = true;
    if (reason == LWS_CALLBACK_RAW_RX)
        on_received(line, bytes, len);
    else
        on_writable(line);
    line->called = false;
    return line->state == LINE_CLOSED ? -1 : 0;
}

/* What came before the end. */
static void read_rest(tr_line *line) {
    uint8_t bytes[4096];
    size_t n;
    line->called = line->lost = true;
    while (line->state != LINE_CLOSED && (n = tr_link_read(line->link, bytes, sizeof bytes)) > 0)
        on_received(line, bytes, n);
}

static void on_lost(tr_line *line) {
    read_rest(line);
    line->link = NULL;
    if (line->state == LINE_HANDSHAKE)
        fail(line, tr_tunnel_why(line->tunnel));
    else
        end(line);
    release(line);
}

int line_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
    tr_line *line = lws_get_opaque_user_data(wsi);
    (void)user;
    if (line == NULL) return 0;
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        line->link = (tr_link *)(void *)wsi;
        line->holds++;
        return 0;
    case LWS_CALLBACK_RAW_RX:
    case LWS_CALLBACK_RAW_WRITEABLE:
        return dispatch(line, reason, in, len);
    case LWS_CALLBACK_RAW_CLOSE:
        if (line->link != NULL) on_lost(line);
        return 0;
    default:
        return 0;
    }
}

/* ---- connecting ---- */

static void begin_tls(tr_line *line) {
    const sio_reach *reach = line->call.ctx;
    sio_client_loop *loop = line->loop;
    line->state = LINE_HANDSHAKE;
    if (loop_trust(loop))
        line->tunnel = tr_tunnel_new(loop->tls, loop->tunnels, line->link, reach->host, reach->insecure);
    if (line->tunnel != NULL)
        shake_hands(line);
    else
        fail(line, "no TLS session could be begun");
}

static void on_dialled(void *ctx, int fd, const char *why) {
    tr_line *line = ctx;
    const sio_reach *reach = line->call.ctx;
    line->dial = NULL;
    if (fd < 0)
        fail(line, why);
    else if (!tr_library_adopt(&line->loop->library, fd, false, line))
        fail(line, "no memory or descriptors");
    else if (line->call.owner != NULL && reach->tls)
        begin_tls(line);
    else
        up(line);
}

static void join_loop(tr_line *line) {
    sio_client_loop *loop = line->loop;
    loop->pending++;
    line->next = loop->lines;
    if (line->next != NULL) line->next->previous = line;
    loop->lines = line;
}

tr_call *line_open(sio_reach *reach, const tr_call_owner *owner) {
    sio_client_loop *loop = reach->loop;
    tr_line *line = sio_mem_alloc(NULL, sizeof *line);
    if (line == NULL) return NULL;
    memset(line, 0, sizeof *line);
    line->dial = tr_dial_begin(&loop->uv, reach->host, reach->port, on_dialled, line, &loop->pending);
    if (line->dial == NULL) {
        sio_mem_release(NULL, line);
        return NULL;
    }
    tr_call_init(&line->call, line, owner, reach);
    line->loop = loop;
    line->holds = 1;
    line->timer.data = line;
    (void)uv_timer_init(&loop->uv, &line->timer);
    join_loop(line);
    return &line->call;
}
