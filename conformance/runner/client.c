#include "runner/client.h"

#include <string.h>

#include "text/escape.h"

enum { MOST_HEADERS = 64 };

void run_client_close(run_client *c) {
    wire_conn_close(c->conn);
    if (c->http != NULL) wire_http_reader_free(c->http);
    if (c->ws != NULL) wire_ws_reader_free(c->ws);
    *c = (run_client){.env = c->env};
}

static size_t add_user_headers(const scn_env *env, wire_header *headers, size_t n) {
    for (size_t i = 0; i < env->extra_header_count && n < MOST_HEADERS; i++) {
        const char *line = env->extra_headers[i];
        const char *colon = strchr(line, ':');
        if (colon == NULL) continue;
        const char *value = colon + 1 + strspn(colon + 1, " ");
        headers[n++] = (wire_header){sio_slice_of(line, (size_t)(colon - line)), sio_slice_str(value)};
    }
    return n;
}

static bool write_request(const scn_env *env, scn_transport transport, sio_buf *out) {
    /* Nobody checks our key for randomness, and we do not check the answer: cases do. */
    static const wire_header upgrade[] = {
        {{(const uint8_t *)"Upgrade", 7}, {(const uint8_t *)"websocket", 9}},
        {{(const uint8_t *)"Connection", 10}, {(const uint8_t *)"Upgrade", 7}},
        {{(const uint8_t *)"Sec-WebSocket-Version", 21}, {(const uint8_t *)"13", 2}},
        {{(const uint8_t *)"Sec-WebSocket-Key", 17}, {(const uint8_t *)"dGhlIHNhbXBsZSBub25jZQ==", 24}},
    };
    wire_header headers[MOST_HEADERS];
    size_t n = 0;
    headers[n++] = (wire_header){sio_slice_str("Host"), sio_slice_str(env->endpoint.authority)};
    if (transport == SCN_WEBSOCKET) {
        memcpy(headers + n, upgrade, sizeof upgrade);
        n += sizeof upgrade / sizeof upgrade[0];
    } else {
        headers[n++] = (wire_header){sio_slice_str("Connection"), sio_slice_str("close")};
    }
    n = add_user_headers(env, headers, n);
    sio_buf target = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&target, "%s?EIO=4&transport=%s%s%s", env->path, scn_transport_name(transport),
                           *env->extra_query ? "&" : "", env->extra_query);
    wire_request request = {.method = sio_slice_str("GET"),
                            .target = sio_buf_slice(&target),
                            .headers = headers,
                            .header_count = n};
    ok = ok && wire_http_write_request(out, &request);
    sio_buf_free(&target);
    return ok;
}

static bool over(const run_client *c) {
    wire_conn_state state = wire_conn_get_state(c->conn);
    return state == WIRE_FAILED || state == WIRE_RESET || state == WIRE_ENDED;
}

/* What to tell a user whose server gave no HTTP answer. */
static void explain(const run_client *c, const char *reader_error, sio_buf *why) {
    sio_slice input = sio_slice_of(c->first, c->first_len);
    if (wire_conn_get_state(c->conn) == WIRE_FAILED)
        sio_buf_add_str(why, wire_conn_error(c->conn));
    else if (!c->env->endpoint.tls && input.len > 2 && (input.ptr[0] == 0x15 || input.ptr[0] == 0x16) &&
             input.ptr[1] == 3)
        sio_buf_add_str(why, "it speaks TLS there: use https://");
    else if (reader_error != NULL && input.len > 0) {
        sio_buf_addf(why, "what it answers is not HTTP (%s): ", reader_error);
        txt_escape_terminal(why, input);
    } else if (over(c))
        /* OpenSSL's servers hang up on plain HTTP without an alert. */
        sio_buf_addf(why, "it closed the connection without an answer%s",
                     c->env->endpoint.tls ? "" : " (if it speaks TLS, use https://)");
    else if (wire_conn_get_state(c->conn) == WIRE_CONNECTING)
        sio_buf_add_str(why, "the connection was not established in time");
    else
        sio_buf_add_str(why, "it accepts connections but does not answer in time");
}

static bool enough(const run_client *c, scn_transport transport, wire_http_status status) {
    if (status == WIRE_HTTP_DONE) return true;
    return status == WIRE_HTTP_MORE && transport == SCN_WEBSOCKET && wire_http_reader_has_head(c->http) &&
           wire_http_reader_response(c->http)->status == 101;
}

static void keep_first(run_client *c) {
    sio_slice input = wire_conn_input(c->conn);
    if (c->first_len > 0 || input.len == 0) return;
    c->first_len = input.len < sizeof c->first ? input.len : sizeof c->first;
    memcpy(c->first, input.ptr, c->first_len);
}

static const wire_response *await_response(run_client *c, scn_transport transport, sio_buf *why) {
    wire_http_status status = WIRE_HTTP_MORE;
    for (;;) {
        size_t used = 0;
        bool ended = over(c);
        keep_first(c);
        status = wire_http_reader_feed(c->http, wire_conn_input(c->conn), &used);
        if (status == WIRE_HTTP_MORE && ended) status = wire_http_reader_end(c->http);
        if (status == WIRE_HTTP_BAD) break;
        wire_conn_consume(c->conn, used);
        if (enough(c, transport, status)) return wire_http_reader_response(c->http);
        if (ended) break;
        if (!wire_wait(&c->conn, 1, -1, c->deadline)) break;
    }
    explain(c, status == WIRE_HTTP_BAD ? wire_http_reader_error(c->http) : NULL, why);
    return NULL;
}

const wire_response *run_client_get(run_client *c, const scn_env *env, scn_transport transport,
                                    wire_us deadline, sio_buf *why) {
    wire_conn_options options = {.endpoint = &env->endpoint, .tls = env->tls, .log = NULL, .name = "runner"};
    sio_buf request = SIO_BUF_INIT;
    *c = (run_client){.env = env, .deadline = deadline};
    c->conn = wire_conn_open(&options);
    c->http = wire_http_reader_new(sio_slice_str("GET"), NULL);
    const wire_response *response = NULL;
    if (c->conn == NULL || c->http == NULL || !write_request(env, transport, &request))
        sio_buf_add_str(why, "out of memory or descriptors");
    else if (wire_conn_send(c->conn, sio_buf_slice(&request), NULL) || over(c))
        response = await_response(c, transport, why);
    sio_buf_free(&request);
    return response;
}

bool run_client_upgrade(run_client *c) {
    c->ws = wire_ws_reader_new(0);
    return c->ws != NULL;
}

static bool send_frame(run_client *c, uint8_t opcode, sio_slice payload) {
    sio_buf out = SIO_BUF_INIT;
    wire_frame frame = {
        .fin = true, .opcode = opcode, .masked = true, .mask = {0x5a, 0xa5, 0x3c, 0xc3}, .payload = payload};
    bool ok = wire_ws_write_frame(&out, &frame, NULL) && wire_conn_send(c->conn, sio_buf_slice(&out), NULL);
    sio_buf_free(&out);
    return ok;
}

bool run_client_send(run_client *c, sio_slice text) {
    return send_frame(c, WIRE_WS_TEXT, text);
}

/* Returns whether the event was a ping of either layer, which is answered. */
static bool answer_ping(run_client *c, const wire_ws_event *event) {
    if (event->kind == WIRE_WS_CONTROL && event->opcode == WIRE_WS_PING)
        return send_frame(c, WIRE_WS_PONG, event->payload);
    if (event->kind == WIRE_WS_MESSAGE && sio_slice_is(event->payload, "2"))
        return run_client_send(c, sio_slice_str("3"));
    return false;
}

bool run_client_receive(run_client *c, sio_slice *text) {
    for (;;) {
        size_t used = 0;
        bool ended = over(c);
        wire_ws_event event = wire_ws_reader_feed(c->ws, wire_conn_input(c->conn), &used);
        wire_conn_consume(c->conn, used);
        if (event.kind == WIRE_WS_BAD || (event.kind == WIRE_WS_CONTROL && event.opcode == WIRE_WS_CLOSE))
            return false;
        if (answer_ping(c, &event)) continue;
        if (event.kind == WIRE_WS_MESSAGE && event.opcode == WIRE_WS_TEXT) {
            *text = event.payload;
            return true;
        }
        if (event.kind != WIRE_WS_MORE) continue;
        if (ended || !wire_wait(&c->conn, 1, -1, c->deadline)) return false;
    }
}
