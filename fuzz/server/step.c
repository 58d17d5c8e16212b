/* What a step sends, and how long it waits for what comes of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/server/play_internal.h"

enum {
    OPEN_MS = 1000,   /* a handshake: what follows needs its sid */
    ANSWER_MS = 60,   /* an ordinary request */
    REPLY_MS = 10,    /* what a message may bring about */
    MOST_SLEEP = 3000 /* of one step */
};

static live_client *me(live_show *p) {
    return &p->clients[p->who];
}

static void wait_ms(live_show *p, const live_exchange *e, int ms) {
    live_pump(p, e, wire_now() + WIRE_MS(ms));
}

static void add_extra_headers(const scn_env *env, wire_headers *list) {
    for (size_t i = 0; i < env->extra_header_count; i++) {
        const char *line = env->extra_headers[i];
        const char *colon = strchr(line, ':');
        if (colon == NULL) continue;
        const char *value = colon + 1 + strspn(colon + 1, " ");
        (void)wire_headers_add(list, sio_slice_of(line, (size_t)(colon - line)), sio_slice_str(value));
    }
}

static bool make_target(const live_show *p, sio_slice query, sio_buf *out) {
    bool ok = sio_buf_addf(out, "%s?", p->env->path) && sio_buf_add(out, query);
    if (*p->env->extra_query != '\0') ok = ok && sio_buf_addf(out, "&%s", p->env->extra_query);
    return ok;
}

/* Appends the request with a body when `body` is not NULL. */
static bool make_request(live_show *p, sio_slice method, sio_slice query, const sio_slice *body, bool upgrade,
                         sio_buf *out) {
    wire_headers list = {.count = 0};
    char length[24];
    sio_buf target = SIO_BUF_INIT;
    sio_slice host = sio_slice_str(p->env->endpoint.authority);
    if (upgrade)
        (void)wire_ws_default_headers(&list, host, "dGhlIHNhbXBsZSBub25jZQ==");
    else
        (void)wire_headers_add(&list, sio_slice_str("Host"), host);
    if (body != NULL) {
        snprintf(length, sizeof length, "%zu", body->len);
        (void)wire_headers_add(&list, sio_slice_str("Content-Type"),
                               sio_slice_str("text/plain;charset=UTF-8"));
        (void)wire_headers_add(&list, sio_slice_str("Content-Length"), sio_slice_str(length));
    }
    add_extra_headers(p->env, &list);
    bool ok = make_target(p, query, &target);
    wire_request request = {.method = method,
                            .target = sio_buf_slice(&target),
                            .headers = list.items,
                            .header_count = list.count};
    if (body != NULL) request.body = *body;
    ok = ok && wire_http_write_request(out, &request);
    sio_buf_free(&target);
    return ok;
}

/* Sends a request, of which the client may want to lose the end. Returns NULL when nothing is to be waited
 * for. */
static live_exchange *ask(live_show *p, live_role role, const char *method, sio_slice query,
                          const sio_slice *body) {
    live_client *c = me(p);
    sio_buf bytes = SIO_BUF_INIT;
    live_exchange *e = live_begin(p, role);
    if (e != NULL && make_request(p, sio_slice_str(method), query, body, role == LIVE_SOCKET, &bytes)) {
        size_t lost = c->cut_next && body != NULL && c->cut < body->len ? body->len - c->cut : 0;
        bool cut = lost > 0;
        live_judge_query(p, e, method, query);
        snprintf(e->label, sizeof e->label, "%s", method);
        live_send(p, e, sio_slice_sub(sio_buf_slice(&bytes), 0, bytes.len - lost));
        if (body != NULL) c->cut_next = false;
        if (cut) {
            c->tidy = false;
            wait_ms(p, NULL, REPLY_MS);
            live_drop(p, e, true);
            e = NULL;
        }
    }
    sio_buf_free(&bytes);
    return e;
}

static bool fill(live_show *p, sio_slice text, sio_buf *out) {
    sio_slice sids[SCRIPT_CLIENTS];
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        sids[i] = sio_slice_str(p->clients[i].sid);
    return script_fill_in(text, sids, p->who, out);
}

static void session_query(const live_client *c, const char *transport, sio_buf *out) {
    (void)sio_buf_addf(out, "EIO=%d&transport=%s", c->revision3 ? 3 : 4, transport);
    if (*c->sid != '\0') (void)sio_buf_addf(out, "&sid=%s", c->sid);
}

static void drop_all(live_show *p, bool reset) {
    for (size_t i = 0; i < LIVE_EXCHANGES; i++) {
        live_exchange *e = &p->exchanges[i];
        if (e->conn != NULL && e->client == p->who) live_drop(p, e, reset);
    }
    me(p)->on_socket = me(p)->tidy = false;
}

static void do_socket(live_show *p, sio_slice query, int ms) {
    live_client *c = me(p);
    if (c->socket != NULL) live_drop(p, c->socket, false);
    live_exchange *e = ask(p, LIVE_SOCKET, "GET", query, NULL);
    c->socket = e;
    if (e != NULL) wait_ms(p, e, ms);
}

static void do_open(live_show *p, const script_step *step) {
    live_client *c = me(p);
    drop_all(p, false);
    *c = (live_client){
        .revision3 = step->number == 3, .split = c->split, .paused = c->paused, .opened = wire_now()};
    sio_buf query = SIO_BUF_INIT;
    session_query(c, step->websocket ? "websocket" : "polling", &query);
    c->tidy = !c->revision3 && !c->paused;
    if (step->websocket) {
        c->on_socket = c->opening = true;
        do_socket(p, sio_buf_slice(&query), OPEN_MS);
        if (c->socket != NULL) c->socket->demands = c->tidy;
        for (int i = 0; i < OPEN_MS / ANSWER_MS && c->socket != NULL && !c->socket->over && c->opening; i++)
            wait_ms(p, NULL, REPLY_MS);
    } else {
        live_exchange *e = ask(p, LIVE_OPENING, "GET", sio_buf_slice(&query), NULL);
        if (e != NULL) wait_ms(p, e, OPEN_MS);
    }
    sio_buf_free(&query);
}

bool live_witness(live_show *p) {
    me(p)->split.cuts = 0;
    live_exchange *e = ask(p, LIVE_REQUEST, "GET", sio_slice_str("EIO=4&transport=polling"), NULL);
    if (e == NULL) return false;
    e->due = e->demands = false;
    e->witness = true;
    return true;
}

static void do_post(live_show *p, sio_slice body) {
    sio_buf query = SIO_BUF_INIT;
    session_query(me(p), "polling", &query);
    live_exchange *e = ask(p, LIVE_POST, "POST", sio_buf_slice(&query), &body);
    if (e != NULL) wait_ms(p, e, ANSWER_MS);
    sio_buf_free(&query);
}

static void do_send(live_show *p, sio_slice packet) {
    live_client *c = me(p);
    bool begun = c->connected;
    live_note_sent(p, packet);
    if (!c->on_socket) {
        c->tidy = false; /* echoes are looked for on WebSockets only */
        do_post(p, packet);
        return;
    }
    live_frame(p, WIRE_WS_TEXT, packet);
    /* Nobody runs ahead of the reply to CONNECT. */
    for (int i = 0; i < 5 && !begun && !c->connected && sio_slice_starts(packet, "40") && c->socket != NULL;
         i++)
        wait_ms(p, NULL, REPLY_MS);
}

static void do_binary(live_show *p, sio_slice bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    me(p)->tidy = false;
    if (me(p)->on_socket) {
        live_frame(p, WIRE_WS_BINARY, bytes);
        return;
    }
    sio_buf body = SIO_BUF_INIT;
    bool ok = sio_buf_add_byte(&body, 'b');
    for (size_t i = 0; ok && i < bytes.len; i += 3) {
        size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t word = (uint32_t)bytes.ptr[i] << 16 | (n > 1 ? (uint32_t)bytes.ptr[i + 1] << 8 : 0) |
                        (n > 2 ? bytes.ptr[i + 2] : 0);
        for (size_t k = 0; ok && k < 4; k++)
            ok = sio_buf_add_byte(&body, k <= n ? (uint8_t)digits[word >> (18 - 6 * k) & 63] : '=');
    }
    if (ok) do_post(p, sio_buf_slice(&body));
    sio_buf_free(&body);
}

static void do_get(live_show *p) {
    sio_buf query = SIO_BUF_INIT;
    session_query(me(p), "polling", &query);
    (void)ask(p, LIVE_POLL, "GET", sio_buf_slice(&query), NULL);
    wait_ms(p, NULL, 2);
    sio_buf_free(&query);
}

/* It may be about the session of another client. */
static void nobody_is_tidy(live_show *p) {
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        p->clients[i].tidy = false;
}

static void do_request(live_show *p, const script_step *step) {
    sio_buf query = SIO_BUF_INIT, method = SIO_BUF_INIT;
    if (fill(p, step->query, &query) && sio_buf_add(&method, step->word)) {
        bool body = step->bytes.len > 0 || sio_slice_is(step->word, "POST");
        nobody_is_tidy(p);
        live_exchange *e =
            ask(p, LIVE_REQUEST, sio_buf_cstr(&method), sio_buf_slice(&query), body ? &step->bytes : NULL);
        if (e != NULL) wait_ms(p, e, ANSWER_MS);
    }
    sio_buf_free(&query);
    sio_buf_free(&method);
}

static void do_odd_socket(live_show *p, const script_step *step) {
    sio_buf query = SIO_BUF_INIT;
    nobody_is_tidy(p);
    me(p)->opening = false;
    if (fill(p, step->query, &query)) do_socket(p, sio_buf_slice(&query), ANSWER_MS);
    sio_buf_free(&query);
}

static void do_probe(live_show *p) {
    live_client *c = me(p);
    sio_buf query = SIO_BUF_INIT;
    if (*c->sid == '\0') return;
    session_query(c, "websocket", &query);
    c->tidy = c->opening = c->probed = false;
    do_socket(p, sio_buf_slice(&query), ANSWER_MS);
    live_frame(p, WIRE_WS_TEXT, sio_slice_str("2probe"));
    for (int i = 0; i < 5 && c->socket != NULL && !c->socket->over && !c->probed; i++)
        wait_ms(p, NULL, REPLY_MS);
    sio_buf_free(&query);
}

static void do_upgrade(live_show *p) {
    if (me(p)->socket == NULL) return;
    live_frame(p, WIRE_WS_TEXT, sio_slice_str("5"));
    me(p)->on_socket = true;
}

/* Whether the bytes are one whole request for the engine, so that an answer is owed: a head of HTTP/1.1 with
 * Host, and a body as long as it says. */
static bool owes_answer(const live_show *p, sio_slice bytes) {
    const uint8_t *end = live_text_at(bytes, "\r\n\r\n");
    sio_slice head = sio_slice_sub(bytes, 0, end == NULL ? 0 : (size_t)(end - bytes.ptr) + 2);
    sio_buf text = SIO_BUF_INIT;
    const char *t = sio_buf_add(&text, head) ? sio_buf_cstr(&text) : NULL;
    bool ok = end != NULL && t != NULL && strlen(t) == head.len;
    const char *target = ok ? strchr(t, ' ') : NULL;
    size_t path = strlen(p->env->path);
    ok = target != NULL && strncmp(target + 1, p->env->path, path) == 0 && target[1 + path] == '?' &&
         strstr(t, " HTTP/1.1\r\n") != NULL && strstr(t, "\r\nHost: ") != NULL;
    ok = ok && (strncmp(t, "GET ", 4) == 0 || strncmp(t, "POST ", 5) == 0) && strstr(t, "Expect:") == NULL &&
         strstr(t, "Transfer-Encoding:") == NULL;
    const char *length = ok ? strstr(t, "\r\nContent-Length: ") : NULL;
    size_t body = bytes.len - head.len - 2;
    if (ok) ok = length == NULL ? *t == 'G' : strtoul(length + 18, NULL, 10) <= body;
    sio_buf_free(&text);
    return ok;
}

static bool is_elsewhere(const live_show *p, sio_slice bytes) {
    const uint8_t *blank = bytes.len == 0 ? NULL : memchr(bytes.ptr, ' ', bytes.len);
    size_t at = blank == NULL ? bytes.len : (size_t)(blank - bytes.ptr) + 1;
    return !sio_slice_starts(sio_slice_from(bytes, at), p->env->path);
}

/* Method, whether it asks for an upgrade, and the type of its body. */
static void label_raw(const live_show *p, live_exchange *e, sio_slice bytes) {
    static const char type[] = "\r\nContent-Type: ";
    const uint8_t *at = live_text_at(bytes, type);
    const uint8_t *value = at == NULL ? NULL : at + strlen(type);
    const uint8_t *end = value == NULL ? NULL : memchr(value, '\r', bytes.len - (size_t)(value - bytes.ptr));
    e->upgrading = live_text_at(bytes, "\r\nUpgrade: ") != NULL;
    e->elsewhere = is_elsewhere(p, bytes);
    int n = end == NULL ? 0 : (int)(end - value);
    int method = bytes.len < 4 ? (int)bytes.len : 4;
    snprintf(e->label, sizeof e->label, "%.*s%s %.*s", method, method == 0 ? "" : (const char *)bytes.ptr,
             e->upgrading ? " upgrade" : "", n, n == 0 ? "" : (const char *)value);
}

static void do_raw(live_show *p, sio_slice text) {
    sio_buf bytes = SIO_BUF_INIT;
    live_exchange *e = fill(p, text, &bytes) ? live_begin(p, LIVE_RAW) : NULL;
    if (e != NULL) {
        nobody_is_tidy(p);
        e->due = owes_answer(p, sio_buf_slice(&bytes));
        label_raw(p, e, sio_buf_slice(&bytes));
        live_send(p, e, sio_buf_slice(&bytes));
        wait_ms(p, e, ANSWER_MS / 2);
    }
    sio_buf_free(&bytes);
}

static void do_close(live_show *p) {
    live_client *c = me(p);
    c->tidy = false;
    if (!c->on_socket) {
        do_post(p, sio_slice_str("1"));
        return;
    }
    live_frame(p, WIRE_WS_CLOSE, sio_slice_of("\x03\xe8", 2));
    wait_ms(p, NULL, REPLY_MS);
    c->on_socket = false;
}

static void each_connection(live_show *p, void (*what)(live_exchange *e)) {
    me(p)->tidy = false;
    for (size_t i = 0; i < LIVE_EXCHANGES; i++)
        if (p->exchanges[i].conn != NULL && p->exchanges[i].client == p->who) what(&p->exchanges[i]);
    wait_ms(p, NULL, 2);
}

/* Who has closed its half may be left without an answer. */
static void half_close(live_exchange *e) {
    wire_conn_finish(e->conn);
    e->due = false;
}

static void stop_reading(live_exchange *e) {
    wire_conn_pause(e->conn, true);
}

static void read_on(live_exchange *e) {
    wire_conn_pause(e->conn, false);
}

static void do_reset(live_show *p) {
    drop_all(p, true);
    wait_ms(p, NULL, 2);
}

void live_step(live_show *p, const script_step *step) {
    live_client *c = me(p);
    switch (step->verb) {
    case SCRIPT_AS_STEP:
        p->who = (unsigned)step->number % SCRIPT_CLIENTS;
        return;
    case SCRIPT_OPEN_STEP:
        do_open(p, step);
        return;
    case SCRIPT_SEND_STEP:
        do_send(p, step->bytes);
        return;
    case SCRIPT_BINARY_STEP:
        do_binary(p, step->bytes);
        return;
    case SCRIPT_POST_STEP:
        c->tidy = false;
        do_post(p, step->bytes);
        return;
    case SCRIPT_GET_STEP:
        do_get(p);
        return;
    case SCRIPT_REQUEST_STEP:
        do_request(p, step);
        return;
    case SCRIPT_SOCKET_STEP:
        do_odd_socket(p, step);
        return;
    case SCRIPT_PROBE_STEP:
        do_probe(p);
        return;
    case SCRIPT_UPGRADE_STEP:
        do_upgrade(p);
        return;
    case SCRIPT_FRAME_STEP:
    case SCRIPT_BLOB_STEP:
        c->tidy = false;
        live_frame(p, step->verb == SCRIPT_FRAME_STEP ? WIRE_WS_TEXT : WIRE_WS_BINARY, step->bytes);
        return;
    case SCRIPT_SPLIT_STEP:
        c->split = *step;
        return;
    case SCRIPT_CUT_STEP:
        c->cut_next = true;
        c->cut = (size_t)step->number;
        return;
    case SCRIPT_PAUSE_STEP:
    case SCRIPT_RESUME_STEP:
        c->paused = step->verb == SCRIPT_PAUSE_STEP;
        each_connection(p, c->paused ? stop_reading : read_on);
        return;
    case SCRIPT_ADVANCE_STEP:
        wait_ms(p, NULL, step->number < MOST_SLEEP ? (int)step->number : MOST_SLEEP);
        return;
    case SCRIPT_CLOSE_STEP:
        do_close(p);
        return;
    case SCRIPT_RESET_STEP:
        do_reset(p);
        return;
    case SCRIPT_HALF_CLOSE_STEP:
        each_connection(p, half_close);
        return;
    case SCRIPT_RAW_STEP:
        do_raw(p, step->bytes);
        return;
    default:
        return; /* `app` is for servers in process */
    }
}
