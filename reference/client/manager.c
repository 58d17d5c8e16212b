/* The connection: opened when somebody wants a namespace, opened again when it is lost. */
#include "client/manager_internal.h"

#include <stddef.h>
#include <string.h>

#include "socketio/receive.h"

sio_client_options sio_client_defaults(void) { /* SIO5-INV-09 */
    sio_client_options o = {.engine = sio_eio_client_defaults(),
                            .reconnection = true,
                            .delay = 1000,
                            .max_delay = 5000,
                            .jitter = 500,
                            .rules = *sio_rules_strict(),
                            .max_kept = 16 << 20};
    return o;
}

static bool anybody_active(const sio_client *client) {
    for (const sio_client_socket *s = client->sockets; s != NULL; s = s->next)
        if (s->state != SOCKET_LEFT) return true;
    return false;
}

/* ---- opening ---- */

static void open_now(sio_timer *timer, uint64_t now) {
    sio_client *client = (sio_client *)(void *)((char *)timer - offsetof(sio_client, due));
    if (client->connected || client->trying || !anybody_active(client)) return;
    client->open_when_idle = !sio_eio_client_is_idle(client->engine);
    if (client->open_when_idle) return;
    client->trying = true;
    if (client->failures > 0 && client->events.reconnecting != NULL)
        client->events.reconnecting(client->events.ctx, client->failures);
    if (client->trying) sio_eio_client_open(client->engine, now);
}

void manager_open(sio_client *client, uint64_t delay) {
    uint64_t now = sio_eio_client_now(client->engine);
    uint64_t due = now > SIO_NEVER - 1 - delay ? SIO_NEVER - 1 : now + delay;
    if (!sio_heap_set(sio_eio_client_heap(client->engine), &client->due, due) &&
        client->events.unreachable != NULL)
        client->events.unreachable(client->events.ctx, "no memory");
}

/* 1, 2, 4, 5, 5 … s, each by up to half of it shorter or longer, and never above the maximum. */
static uint64_t back_off(const sio_client *client) {
    const sio_client_options *o = &client->options;
    uint64_t delay = o->delay;
    for (uint64_t i = 1; i < client->failures && delay < o->max_delay; i++)
        delay = delay > UINT64_MAX / 4 ? UINT64_MAX / 2 : delay * 2;
    uint8_t bytes[8];
    uint64_t span = delay / 1000 * o->jitter + delay % 1000 * o->jitter / 1000;
    if (span > 0 && o->random.fill != NULL && o->random.fill(o->random.ctx, bytes, sizeof bytes)) {
        uint64_t random = 0;
        memcpy(&random, bytes, sizeof random);
        uint64_t by = random % (2 * span + 1);
        delay = delay - span + by;
    }
    return delay < o->max_delay ? delay : o->max_delay;
}

static void try_again(sio_client *client) {
    if (!client->options.reconnection || !anybody_active(client)) return;
    if (client->options.attempts > 0 && client->failures >= client->options.attempts) {
        client->failures = 0;
        if (client->events.gave_up != NULL) client->events.gave_up(client->events.ctx);
        return;
    }
    client->failures++;
    manager_open(client, back_off(client));
}

/* ---- what the engine tells ---- */

static void on_opened(void *ctx, const sio_open *open) {
    sio_client *client = ctx;
    (void)open;
    uint64_t attempt = client->failures;
    client->trying = false;
    client->connected = true;
    client->failures = 0;
    client->connections++;
    if (attempt > 0 && client->events.reconnected != NULL)
        client->events.reconnected(client->events.ctx, attempt);
    for (sio_client_socket *s = client->sockets; s != NULL && client->connected; s = s->next)
        if (s->state == SOCKET_WAITING) socket_send_connect(s);
}

static bool anybody_joined(const sio_client *client) {
    for (const sio_client_socket *s = client->sockets; s != NULL; s = s->next)
        if (s->state == SOCKET_JOINED) return true;
    return false;
}

static void tell_unreachable(const sio_client *client, const char *reason, const char *detail) {
    if (client->events.unreachable != NULL)
        client->events.unreachable(client->events.ctx, *detail == '\0' ? reason : detail);
}

/* Whoever was connected is told; the packet that is being taken apart may still be looked at. */
static void lose(sio_client *client, const char *reason, const char *detail) {
    client->connected = client->trying = false;
    sio_decoder_free(client->decoder);
    client->decoder = NULL;
    if (!anybody_joined(client)) tell_unreachable(client, reason, detail);
    for (sio_client_socket *s = client->sockets; s != NULL; s = s->next)
        socket_lost(s, reason, detail);
}

static void on_closed(void *ctx, sio_eio_reason reason, const char *detail) {
    sio_client *client = ctx;
    if (client->trying) {
        client->trying = false;
        tell_unreachable(client, sio_eio_reason_text(reason), detail);
        try_again(client);
    } else if (client->connected) {
        lose(client, sio_eio_reason_text(reason), detail);
        try_again(client);
    } else if (client->open_when_idle) {
        client->open_when_idle = false;
        manager_open(client, 0);
    }
}

/* SIO5-INV-06. The server is told in order, the application at once. */
static void violation(sio_client *client, const char *detail) {
    if (!client->connected) return;
    client->connected = false;
    sio_eio_client_close(client->engine);
    lose(client, sio_eio_reason_text(SIO_EIO_PARSE_ERROR), detail);
    try_again(client);
}

static void on_message(void *ctx, sio_slice data, bool binary) {
    sio_client *client = ctx;
    sio_packet packet;
    bool ready;
    if (!client->connected) return;
    sio_error e =
        sio_receive(&client->decoder, &client->options.rules, client->mem, data, binary, &packet, &ready);
    if (e.code != SIO_ERR_OK) {
        violation(client, sio_strerror(e.code));
        return;
    }
    if (!ready) return;
    sio_decoder *decoder = client->decoder; /* what it holds is the packet's until the end */
    client->decoder = NULL;
    socket_dispatch(client, &packet);
    sio_decoder_free(decoder);
}

/* ---- life ---- */

sio_client *sio_client_new(const sio_client_options *options, const sio_eio_dialer *dialer,
                           const sio_client_events *events) {
    const sio_mem *mem = options->engine.mem;
    sio_client *client = sio_mem_alloc(mem, sizeof *client);
    if (client == NULL) return NULL;
    *client = (sio_client){.options = *options, .events = *events, .mem = mem, .due = {.fire = open_now}};
    if (client->options.jitter > 1000) client->options.jitter = 1000;
    sio_eio_client_app app = {.ctx = client, .opened = on_opened, .message = on_message, .closed = on_closed};
    client->engine = sio_eio_client_new(&options->engine, dialer, &app);
    if (client->engine != NULL) return client;
    sio_mem_release(mem, client);
    return NULL;
}

void sio_client_free(sio_client *client) {
    if (client == NULL) return;
    for (sio_client_socket *s = client->sockets; s != NULL; s = s->next) {
        s->state = SOCKET_LEFT;
        acks_fail(s, true);
    }
    while (client->sockets != NULL) {
        sio_client_socket *s = client->sockets;
        client->sockets = s->next;
        socket_free(s);
    }
    sio_decoder_free(client->decoder);
    sio_eio_client_free(client->engine);
    sio_mem_release(client->mem, client);
}

sio_eio_client *sio_client_engine(sio_client *client) {
    return client->engine;
}

void manager_left(sio_client *client) {
    if (anybody_active(client)) return;
    client->connected = client->trying = client->open_when_idle = false;
    client->failures = 0;
    sio_heap_remove(sio_eio_client_heap(client->engine), &client->due);
    sio_eio_client_close(client->engine);
}

void sio_client_close(sio_client *client) {
    for (sio_client_socket *s = client->sockets; s != NULL; s = s->next)
        sio_client_leave(s);
    manager_left(client);
}

bool manager_keep(sio_client *client, size_t bytes) {
    if (bytes > client->options.max_kept - client->kept) return false;
    client->kept += bytes;
    return true;
}

void manager_release(sio_client *client, size_t bytes) {
    client->kept -= bytes;
}
