/* The binding of one client: its GET, its POST and its WebSocket, each on a connection of its own. */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "transport/client_loop.h"

/* ---- what calls tell ---- */

static uint64_t now_of(const sio_reach *reach) {
    return sio_client_loop_now(reach->loop);
}

static void on_answer(tr_call *call, unsigned status, sio_slice bytes, bool last) {
    sio_reach *reach = call->ctx;
    call->free_since = now_of(reach);
    if (last) reach->why[0] = '\0';
    sio_eio_client_answer(reach->engine, (sio_eio_channel)call->role, status, bytes, last, now_of(reach));
    reach_arm(reach);
}

static void on_connected(tr_call *call) {
    sio_reach *reach = call->ctx;
    sio_eio_client_connected(reach->engine, now_of(reach));
    reach_arm(reach);
}

static void on_data(tr_call *call, sio_slice bytes, bool binary, bool last) {
    sio_reach *reach = call->ctx;
    sio_eio_client_data(reach->engine, bytes, binary, last, now_of(reach));
    reach_arm(reach);
}

static void on_writable(tr_call *call) {
    sio_reach *reach = call->ctx;
    sio_eio_client_writable(reach->engine, now_of(reach));
    reach_arm(reach);
}

static void tell_lost(sio_reach *reach, size_t role) {
    if (role == REACH_SOCKET)
        sio_eio_client_gone(reach->engine, now_of(reach));
    else
        sio_eio_client_failed(reach->engine, (sio_eio_channel)role, now_of(reach));
}

/* Harmless when no request was under way. */
static void on_lost(tr_call *call) {
    sio_reach *reach = call->ctx;
    reach->call[call->role] = NULL;
    if (call->why != NULL && call->code != 0)
        snprintf(reach->why, sizeof reach->why, "%s: %u", call->why, call->code);
    else if (call->why != NULL)
        snprintf(reach->why, sizeof reach->why, "%s", call->why);
    tell_lost(reach, call->role);
    reach_arm(reach);
}

static const tr_call_owner owner = {on_answer, on_connected, on_data, on_writable, on_lost};

/* ---- time ---- */

static void tick(sio_timer *timer, uint64_t now) {
    sio_reach *reach = (sio_reach *)(void *)timer;
    for (size_t role = 0; role < REACH_CALLS; role++) {
        if (!reach->failed[role]) continue;
        reach->failed[role] = false;
        tell_lost(reach, role);
    }
    sio_eio_client_tick(reach->engine, now);
    reach_arm(reach);
}

void reach_arm(sio_reach *reach) {
    sio_heap *timers = &reach->loop->timers;
    uint64_t due = reach->engine == NULL ? SIO_NEVER : sio_eio_client_next_expiry(reach->engine);
    for (size_t role = 0; role < REACH_CALLS; role++)
        if (reach->failed[role]) due = 0;
    if (due == SIO_NEVER) due = SIO_NEVER - 1; /* it keeps the place that it has had since the beginning */
    (void)sio_heap_set(timers, &reach->timer, due);
    loop_arm(reach->loop);
}

void sio_reach_touch(sio_reach *reach) {
    sio_eio_client_tick(reach->engine, now_of(reach));
    reach_arm(reach);
}

/* ---- requests ---- */

static bool put_head(sio_reach *reach, const char *method, sio_slice query) {
    sio_buf *r = &reach->request;
    bool v6 = strchr(reach->host, ':') != NULL;
    bool usual = reach->port == (reach->tls ? 443 : 80);
    sio_buf_clear(r);
    bool ok = sio_buf_addf(r, "%s %s?", method, reach->path) && sio_buf_add(r, query) &&
              sio_buf_addf(r, " HTTP/1.1\r\nHost: %s%s%s", v6 ? "[" : "", reach->host, v6 ? "]" : "");
    if (ok && !usual) ok = sio_buf_addf(r, ":%u", reach->port);
    return ok && sio_buf_add_str(r, "\r\nUser-Agent: siospec\r\nAccept: */*\r\n") &&
           (reach->headers == NULL || sio_buf_add_str(r, reach->headers));
}

static bool put_request(sio_reach *reach, sio_eio_channel channel, sio_slice query, sio_slice body) {
    sio_buf *r = &reach->request;
    if (channel == SIO_EIO_POLL) return put_head(reach, "GET", query) && sio_buf_add_str(r, "\r\n");
    return put_head(reach, "POST", query) && /* EIO4-PL-36 */
           sio_buf_addf(r, "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %zu\r\n\r\n",
                        body.len) &&
           sio_buf_add(r, body);
}

static void give_up(sio_reach *reach, size_t role) {
    if (reach->call[role] != NULL) tr_call_drop(reach->call[role]);
    reach->call[role] = NULL;
}

/* A connection that nobody has used for a while may just be closed by the server, and a request on it would
 * be lost. */
static tr_call *call_for(sio_reach *reach, size_t role) {
    enum { STILL_FRESH = 1000 /* ms */ };
    tr_call *call = reach->call[role];
    if (call != NULL && tr_call_is_free(call) && now_of(reach) - call->free_since < STILL_FRESH) return call;
    give_up(reach, role);
    call = line_open(reach, &owner);
    reach->call[role] = call;
    if (call != NULL) call->role = (uint8_t)role;
    return call;
}

/* The client must not be called from within its own calls. */
static void fail_later(sio_reach *reach, size_t role) {
    give_up(reach, role);
    reach->failed[role] = true;
    reach_arm(reach);
}

static void request(void *ctx, sio_eio_channel channel, sio_slice query, sio_slice body) {
    sio_reach *reach = ctx;
    tr_call *call = call_for(reach, channel);
    bool sent = call != NULL && put_request(reach, channel, query, body) &&
                tr_call_request(call, sio_buf_slice(&reach->request));
    if (!sent) fail_later(reach, channel);
}

static void abort_request(void *ctx, sio_eio_channel channel) {
    sio_reach *reach = ctx;
    reach->failed[channel] = false;
    give_up(reach, channel);
}

/* ---- the WebSocket ---- */

static bool put_upgrade(sio_reach *reach, sio_slice query, char accept[TR_ACCEPT_SIZE + 1]) {
    uint8_t nonce[16];
    char key[25];
    if (RAND_bytes(nonce, sizeof nonce) != 1) return false;
    if (EVP_EncodeBlock((unsigned char *)key, nonce, sizeof nonce) != 24) return false;
    return tr_accept_key(sio_slice_of(key, 24), accept) && put_head(reach, "GET", query) &&
           sio_buf_addf(&reach->request,
                        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: %s\r\n\r\n",
                        key);
}

static void connect_socket(void *ctx, sio_slice query) {
    sio_reach *reach = ctx;
    char accept[TR_ACCEPT_SIZE + 1];
    tr_call *call = call_for(reach, REACH_SOCKET);
    if (call != NULL) call->limit = reach->max_message;
    bool sent = call != NULL && put_upgrade(reach, query, accept) &&
                tr_call_upgrade(call, sio_buf_slice(&reach->request), accept);
    if (!sent) fail_later(reach, REACH_SOCKET);
}

static bool send_message(void *ctx, sio_slice message, bool binary) {
    sio_reach *reach = ctx;
    return reach->call[REACH_SOCKET] == NULL || tr_call_send(reach->call[REACH_SOCKET], message, binary);
}

static void close_socket(void *ctx) {
    sio_reach *reach = ctx;
    reach->failed[REACH_SOCKET] = false;
    give_up(reach, REACH_SOCKET);
}

/* ---- life ---- */

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = sio_mem_alloc(NULL, size);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

sio_reach *sio_reach_new(sio_client_loop *loop, const sio_address *address) {
    sio_reach *reach = sio_mem_alloc(NULL, sizeof *reach);
    if (reach == NULL) return NULL;
    *reach = (sio_reach){
        .timer = {.fire = tick},
        .loop = loop,
        .dialer = {reach, request, abort_request, connect_socket, send_message, close_socket, NULL},
        .max_message = SIZE_MAX / 2,
        .tls = address->tls,
        .insecure = address->insecure,
        .port = address->port,
        .host = copy_text(address->host),
        .path = copy_text(address->path)};
    sio_buf_init(&reach->request, NULL);
    bool fine = reach->host != NULL && reach->path != NULL;
    if (fine && address->headers != NULL) fine = (reach->headers = copy_text(address->headers)) != NULL;
    /* Takes its place among the timers once and for all. */
    if (fine && sio_heap_set(&loop->timers, &reach->timer, SIO_NEVER - 1)) return reach;
    sio_reach_free(reach);
    return NULL;
}

void sio_reach_free(sio_reach *reach) {
    if (reach == NULL) return;
    for (size_t role = 0; role < REACH_CALLS; role++)
        give_up(reach, role);
    sio_heap_remove(&reach->loop->timers, &reach->timer);
    sio_buf_free(&reach->request);
    sio_mem_release(NULL, reach->host);
    sio_mem_release(NULL, reach->path);
    sio_mem_release(NULL, reach->headers);
    sio_mem_release(NULL, reach);
}

const sio_eio_dialer *sio_reach_dialer(const sio_reach *reach) {
    return &reach->dialer;
}

const char *sio_reach_why(const sio_reach *reach) {
    return reach->why;
}

void sio_reach_serve(sio_reach *reach, sio_eio_client *engine, size_t max_message) {
    reach->engine = engine;
    reach->max_message = max_message;
    sio_reach_touch(reach);
}
