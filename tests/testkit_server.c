#include "testkit_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

enum { MAX_CONNS = 64, MAX_SESSIONS = 64, TICK_MS = 5, ENDLESS_AT_ONCE = 256 * 1024 };

typedef struct session {
    bool alive, muted, upgraded;
    int ws;                      /* index of its connection, or -1 */
    int get;                     /* index of the connection whose GET waits, or -1 */
    sio_buf queue;               /* payload for polling */
    const testkit_rule *pending; /* its time has not come yet */
    int64_t pending_at;
    int64_t ping_at, pong_until;
} session;

typedef struct conn {
    int fd; /* -1: free */
    bool ws;
    bool closing;
    int session;
    sio_buf in, out;
    size_t raw_sent;
    int64_t raw_at;
    bool raw;
} conn;

struct testkit_server {
    const testkit_script *script;
    int listener;
    int stop_pipe[2];
    uint16_t port;
    pthread_t thread;
    pthread_mutex_t lock;
    sio_buf heard;
    atomic_bool gone;
    bool broken, hanging;
    int sessions_made;
    conn conns[MAX_CONNS];
    session sessions[MAX_SESSIONS];
};

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void drop(testkit_server *s, conn *c) {
    for (int i = 0; i < MAX_SESSIONS; i++)
        if (s->sessions[i].get == (int)(c - s->conns)) s->sessions[i].get = -1;
    close(c->fd);
    sio_buf_free(&c->in);
    sio_buf_free(&c->out);
    *c = (conn){.fd = -1, .session = -1};
}

static void respond(testkit_server *s, conn *c, int status, const char *body, size_t len) {
    sio_buf_addf(&c->out, "HTTP/1.1 %d X\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", status,
                 len);
    sio_buf_add(&c->out, sio_slice_of(body, len));
    c->closing = c->closing || s->script->one_request;
}

static void respond_str(testkit_server *s, conn *c, int status, const char *body) {
    respond(s, c, status, body, strlen(body));
}

static void frame(conn *c, uint8_t opcode, const void *payload, size_t len) {
    sio_buf_add_byte(&c->out, (uint8_t)(0x80 | opcode));
    if (len < 126) {
        sio_buf_add_byte(&c->out, (uint8_t)len);
    } else {
        sio_buf_add_byte(&c->out, 126);
        sio_buf_add_byte(&c->out, (uint8_t)(len >> 8));
        sio_buf_add_byte(&c->out, (uint8_t)len);
    }
    sio_buf_add(&c->out, sio_slice_of(payload, len));
}

static void send_packet_ws(conn *c, const char *packet, size_t len) {
    uint8_t bytes[4096];
    if (len == 0 || packet[0] != 'b' || len > 4000) {
        frame(c, 1, packet, len);
        return;
    }
    int n = EVP_DecodeBlock(bytes, (const uint8_t *)packet + 1, (int)len - 1);
    for (size_t i = len; i > 1 && packet[i - 1] == '='; i--)
        n--;
    frame(c, 2, bytes, n < 0 ? 0 : (size_t)n);
}

static void flush_poll(testkit_server *s, session *x) {
    if (x->get < 0 || x->queue.len == 0) return;
    conn *c = &s->conns[x->get];
    x->get = -1;
    respond(s, c, 200, (const char *)x->queue.data, x->queue.len);
    sio_buf_clear(&x->queue);
}

static void say_one(testkit_server *s, session *x, const char *packet, size_t len) {
    if (x->ws >= 0) {
        send_packet_ws(&s->conns[x->ws], packet, len);
        return;
    }
    if (x->queue.len > 0) sio_buf_add_byte(&x->queue, 0x1e);
    sio_buf_add(&x->queue, sio_slice_of(packet, len));
}

static void say(testkit_server *s, session *x, const char *packets) {
    while (packets != NULL) {
        const char *end = strchr(packets, 0x1e);
        say_one(s, x, packets, end != NULL ? (size_t)(end - packets) : strlen(packets));
        packets = end != NULL ? end + 1 : NULL;
    }
    flush_poll(s, x);
}

static void end_session(testkit_server *s, session *x, bool with_frame) {
    if (!x->alive) return;
    x->alive = false;
    if (x->ws >= 0) {
        conn *c = &s->conns[x->ws];
        if (with_frame) frame(c, 8, "", 0);
        c->closing = true;
        x->ws = -1;
    } else if (x->get >= 0) {
        say(s, x, "1");
    }
}

static void flood(testkit_server *s, session *x) {
    sio_buf junk = SIO_BUF_INIT;
    for (int i = 0; i < 150000; i++)
        sio_buf_add_str(&junk, i == 0 ? "4x"
                                      : "\x1e"
                                        "4x");
    say(s, x, sio_buf_cstr(&junk));
    sio_buf_free(&junk);
}

static void die(testkit_server *s) {
    s->gone = true;
    close(s->listener);
    s->listener = -1;
    for (int i = 0; i < MAX_CONNS; i++)
        if (s->conns[i].fd >= 0) drop(s, &s->conns[i]);
}

static void then(testkit_server *s, session *x, testkit_then what) {
    if (what == TK_CLOSE || what == TK_CUT) end_session(s, x, what == TK_CLOSE);
    if (what == TK_MUTE) x->muted = true;
    if (what == TK_BREAK) s->broken = true;
    if (what == TK_HANG) s->hanging = true;
    if (what == TK_FLOOD) flood(s, x);
    if (what == TK_DIE) die(s);
}

static const testkit_rule *rule_for(const testkit_server *s, const char *packet, size_t len) {
    const testkit_rule *r = s->script->rules;
    for (; r != NULL && r->got != NULL; r++)
        if (strlen(r->got) == len && memcmp(r->got, packet, len) == 0) return r;
    return NULL;
}

static void fire(testkit_server *s, session *x, const testkit_rule *rule) {
    if (rule->after_ms == 0) {
        say(s, x, rule->say);
        then(s, x, rule->then);
        return;
    }
    x->pending = rule;
    x->pending_at = now_ms() + rule->after_ms;
    if (rule->then == TK_CLOSE || rule->then == TK_MUTE) x->muted = true;
}

static void contract(testkit_server *s, session *x, const char *packet, size_t len) {
    char text[4096];
    if (packet[0] == 'b' || (packet[0] == '4' && !s->script->socketio)) {
        say_one(s, x, packet, len);
        flush_poll(s, x);
    } else if (len == 2 && memcmp(packet, "40", 2) == 0) {
        say(s, x,
            "40{\"sid\":\"n\"}\x1e"
            "42[\"auth\",{}]");
    } else if (len > 12 && memcmp(packet, "42[\"message\"", 12) == 0) {
        snprintf(text, sizeof text, "42[\"message-back\"%.*s", (int)(len - 12), packet + 12);
        say(s, x, text);
    }
}

/* Returns the rule that the packet fired, or NULL. */
static const testkit_rule *hear(testkit_server *s, session *x, const char *packet, size_t len) {
    pthread_mutex_lock(&s->lock);
    sio_buf_addf(&s->heard, "%s%.*s", s->heard.len > 0 ? " " : "", (int)(len < 64 ? len : 64), packet);
    pthread_mutex_unlock(&s->lock);
    if (len == 1 && packet[0] == '3') x->pong_until = 0;
    if (!x->alive || x->muted || len == 0) return NULL;
    const testkit_rule *rule = rule_for(s, packet, len);
    if (rule != NULL) {
        fire(s, x, rule);
    } else {
        contract(s, x, packet, len);
    }
    return rule;
}

static int new_session(testkit_server *s) {
    if (s->sessions_made == MAX_SESSIONS) return -1;
    int i = s->sessions_made++;
    s->sessions[i] = (session){.alive = true, .ws = -1, .get = -1, .ping_at = now_ms() + 100};
    return i;
}

static void open_packet(const testkit_server *s, int i, char *out, size_t size) {
    if (s->script->open != NULL) {
        snprintf(out, size, "0%s", s->script->open);
    } else {
        snprintf(out, size,
                 "0{\"sid\":\"s%d\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
                 "\"maxPayload\":1000000}",
                 i);
    }
}

static session *session_of(testkit_server *s, const char *head) {
    const char *sid = strstr(head, "sid=");
    int i = sid == NULL || sid[4] != 's' ? -1 : (int)strtol(sid + 5, NULL, 10);
    return i < 0 || i >= s->sessions_made ? NULL : &s->sessions[i];
}

static void serve_post(testkit_server *s, conn *c, session *x, const char *body, size_t len) {
    testkit_then answer = TK_NOTHING;
    for (const char *end; len > 0; body = end + 1) {
        end = memchr(body, 0x1e, len);
        size_t n = end != NULL ? (size_t)(end - body) : len;
        const testkit_rule *rule = hear(s, x, body, n);
        if (s->gone) return;
        if (rule != NULL) answer = rule->then;
        if (end == NULL) break;
        len -= n + 1;
    }
    if (answer == TK_NO_ANSWER) return;
    respond_str(s, c, answer == TK_REFUSE ? 400 : 200, answer == TK_SHOUT ? "OK" : "ok");
}

static void serve_get(testkit_server *s, conn *c, session *x) {
    x->get = (int)(c - s->conns);
    flush_poll(s, x);
}

static void accept_key(const char *head, char *out) {
    char text[256];
    uint8_t digest[SHA_DIGEST_LENGTH];
    const char *key = strcasestr(head, "sec-websocket-key: ");
    size_t len = key != NULL ? strcspn(key + 19, "\r\n") : 0;
    snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)(len < 100 ? len : 100),
             key != NULL ? key + 19 : "");
    SHA1((const uint8_t *)text, strlen(text), digest);
    EVP_EncodeBlock((uint8_t *)out, digest, sizeof digest);
}

static void serve_upgrade(testkit_server *s, conn *c, const char *head) {
    char accept[64], open[512];
    session *x = session_of(s, head);
    if (strstr(head, "sid=") != NULL && (x == NULL || !x->alive || x->ws >= 0)) {
        respond_str(s, c, 400, "no");
        return;
    }
    accept_key(head, accept);
    sio_buf_addf(
        &c->out,
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept);
    c->ws = true;
    c->session = x != NULL ? (int)(x - s->sessions) : new_session(s);
    if (x != NULL || c->session < 0) return;
    s->sessions[c->session].ws = (int)(c - s->conns);
    open_packet(s, c->session, open, sizeof open);
    frame(c, 1, open, strlen(open));
}

static void serve_handshake(testkit_server *s, conn *c) {
    char open[512];
    int i = new_session(s);
    open_packet(s, i, open, sizeof open);
    respond_str(s, c, 200, open);
}

static void serve_request(testkit_server *s, conn *c, const char *head, const char *body, size_t len) {
    session *x = session_of(s, head);
    bool fresh = strstr(head, "sid=") == NULL;
    if (fresh && s->hanging) return;
    if (fresh && s->broken) {
        respond_str(s, c, 500, "broken");
    } else if (strcasestr(head, "upgrade: websocket") != NULL) {
        serve_upgrade(s, c, head);
    } else if (fresh) {
        serve_handshake(s, c);
    } else if (x == NULL || !x->alive || x->ws >= 0) {
        respond_str(s, c, 400, "{\"code\":1}");
    } else if (head[0] == 'P') {
        serve_post(s, c, x, body, len);
    } else {
        serve_get(s, c, x);
    }
}

/* Returns whether a whole request was there. */
static bool take_request(testkit_server *s, conn *c) {
    const char *text = sio_buf_cstr(&c->in);
    const char *end = strstr(text, "\r\n\r\n");
    if (end == NULL) return false;
    char *head = strndup(text, (size_t)(end - text) + 4);
    const char *length = strcasestr(head, "content-length: ");
    size_t need = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
    size_t used = strlen(head);
    bool whole = c->in.len - used >= need;
    char *body = whole ? malloc(need + 1) : NULL;
    if (body != NULL) {
        memcpy(body, c->in.data + used, need);
        sio_buf_consume(&c->in, used + need);
        if (s->script->raw != NULL) {
            c->raw = true;
        } else {
            serve_request(s, c, head, body, need);
        }
    }
    free(body);
    free(head);
    return whole;
}

static void serve_ws_packet(testkit_server *s, conn *c, uint8_t opcode, const char *payload, size_t len) {
    session *x = &s->sessions[c->session];
    char text[8192];
    if (opcode == 8) {
        frame(c, 8, payload, len);
        c->closing = true;
        if (x->ws == (int)(c - s->conns)) x->alive = false;
    } else if (opcode == 9) {
        frame(c, 10, payload, len);
    } else if (x->ws != (int)(c - s->conns) && len == 6 && memcmp(payload, "2probe", 6) == 0) {
        const testkit_rule *rule = hear(s, x, payload, len);
        if (rule == NULL) frame(c, 1, "3probe", 6);
        if (rule == NULL && x->get >= 0) say(s, x, "6");
    } else if (x->ws != (int)(c - s->conns) && len == 1 && payload[0] == '5') {
        x->ws = (int)(c - s->conns);
        hear(s, x, "5", 1);
    } else if (opcode == 2 && len < 4096) {
        text[0] = 'b';
        int n = EVP_EncodeBlock((uint8_t *)text + 1, (const uint8_t *)payload, (int)len);
        hear(s, x, text, (size_t)n + 1);
    } else {
        hear(s, x, payload, len);
    }
}

/* Returns whether a whole frame (of at most 64 KiB) was there. */
static bool take_frame(testkit_server *s, conn *c) {
    const uint8_t *in = c->in.data;
    if (c->in.len < 6) return false;
    size_t len = in[1] & 0x7f, at = 2;
    if (len == 126) {
        len = (size_t)in[2] << 8 | in[3];
        at = 4;
    }
    if (c->in.len < at + 4 + len) return false;
    char *payload = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        payload[i] = (char)(in[at + 4 + i] ^ in[at + i % 4]);
    payload[len] = 0;
    uint8_t opcode = in[0] & 0x0f;
    sio_buf_consume(&c->in, at + 4 + len);
    serve_ws_packet(s, c, opcode, payload, len);
    free(payload);
    return !s->gone;
}

static void play_raw(testkit_server *s, conn *c) {
    const testkit_script *k = s->script;
    size_t all = k->raw_cut > 0 ? k->raw_cut : k->raw_len;
    if (c->out.len > 0 || now_ms() < c->raw_at) return;
    if (c->raw_sent >= all && k->raw_endless) c->raw_sent = all - (all < 1000 ? all : 1000);
    size_t n = k->raw_drip && all > c->raw_sent ? 1 : all - c->raw_sent;
    sio_buf_add(&c->out, sio_slice_of(k->raw + c->raw_sent, n));
    c->raw_sent += n;
    while (k->raw_endless && c->out.len < ENDLESS_AT_ONCE)
        sio_buf_add(&c->out, sio_slice_of(k->raw + all - (all < 1000 ? all : 1000), all < 1000 ? all : 1000));
    c->raw_at = now_ms() + (k->raw_drip ? 20 : 0);
    c->closing = c->raw_sent >= all && !k->raw_endless && !k->raw_open;
}

static void serve_input(testkit_server *s, conn *c) {
    uint8_t bytes[65536];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0) {
        session *x = c->ws && c->session >= 0 ? &s->sessions[c->session] : NULL;
        if (x != NULL && x->ws == (int)(c - s->conns)) {
            x->ws = -1;
            x->alive = false;
        }
        drop(s, c);
        return;
    }
    sio_buf_add(&c->in, sio_slice_of(bytes, (size_t)n));
    while (c->fd >= 0 && !c->closing && !c->raw && (c->ws ? take_frame(s, c) : take_request(s, c))) {
    }
}

static void flush_out(testkit_server *s, conn *c) {
    if (c->out.len > 0) {
        ssize_t n = send(c->fd, c->out.data, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) sio_buf_consume(&c->out, (size_t)n);
        if (n < 0) return;
    }
    if (c->out.len == 0 && c->closing) drop(s, c);
}

static void tick(testkit_server *s) {
    int64_t now = now_ms();
    for (int i = 0; i < s->sessions_made && !s->gone; i++) {
        session *x = &s->sessions[i];
        if (x->pending != NULL && now >= x->pending_at) {
            const testkit_rule *rule = x->pending;
            x->pending = NULL;
            say(s, x, rule->say);
            then(s, x, rule->then);
        }
        if (!s->script->pings || !x->alive || x->muted) continue;
        if (x->pong_until != 0 && now > x->pong_until) end_session(s, x, true);
        if (now < x->ping_at) continue;
        say(s, x, "2");
        if (x->pong_until == 0) x->pong_until = now + 200;
        x->ping_at = now + 100;
    }
}

static void take_conn(testkit_server *s) {
    int fd = accept(s->listener, NULL, NULL);
    for (int i = 0; i < MAX_CONNS && fd >= 0; i++) {
        if (s->conns[i].fd >= 0) continue;
        s->conns[i] = (conn){.fd = fd, .session = -1};
        return;
    }
    if (fd >= 0) close(fd);
}

static void *run(void *arg) {
    testkit_server *s = arg;
    struct pollfd fds[MAX_CONNS + 2];
    for (;;) {
        fds[0] = (struct pollfd){.fd = s->stop_pipe[0], .events = POLLIN};
        fds[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
        for (int i = 0; i < MAX_CONNS; i++)
            fds[i + 2] = (struct pollfd){.fd = s->conns[i].fd,
                                         .events = (short)(POLLIN | (s->conns[i].out.len > 0 ? POLLOUT : 0))};
        poll(fds, MAX_CONNS + 2, TICK_MS);
        if (fds[0].revents != 0) return NULL;
        for (int i = 0; i < MAX_CONNS; i++)
            if (s->conns[i].fd >= 0 && s->conns[i].fd == fds[i + 2].fd &&
                (fds[i + 2].revents & ~POLLOUT) != 0)
                serve_input(s, &s->conns[i]);
        tick(s);
        for (int i = 0; i < MAX_CONNS; i++) {
            if (s->conns[i].fd >= 0 && s->conns[i].raw) play_raw(s, &s->conns[i]);
            if (s->conns[i].fd >= 0) flush_out(s, &s->conns[i]);
        }
        if (s->listener >= 0 && fds[1].revents != 0) take_conn(s);
    }
}

testkit_server *testkit_server_start(const testkit_script *script) {
    testkit_server *s = calloc(1, sizeof *s);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    ck_assert(s != NULL);
    s->script = script;
    for (int i = 0; i < MAX_CONNS; i++)
        s->conns[i] = (conn){.fd = -1, .session = -1};
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(s->listener, (struct sockaddr *)&address, len), 0);
    ck_assert_int_eq(listen(s->listener, 64), 0);
    ck_assert_int_eq(getsockname(s->listener, (struct sockaddr *)&address, &len), 0);
    s->port = ntohs(address.sin_port);
    ck_assert_int_eq(pipe(s->stop_pipe), 0);
    pthread_mutex_init(&s->lock, NULL);
    ck_assert_int_eq(pthread_create(&s->thread, NULL, run, s), 0);
    return s;
}

uint16_t testkit_server_port(const testkit_server *s) {
    return s->port;
}

bool testkit_server_gone(const testkit_server *s) {
    return s->gone;
}

char *testkit_server_heard(testkit_server *s) {
    pthread_mutex_lock(&s->lock);
    char *copy = strdup(s->heard.len > 0 ? sio_buf_cstr(&s->heard) : "");
    pthread_mutex_unlock(&s->lock);
    return copy;
}

void testkit_server_stop(testkit_server *s) {
    ck_assert_int_eq((int)write(s->stop_pipe[1], "x", 1), 1);
    pthread_join(s->thread, NULL);
    for (int i = 0; i < MAX_CONNS; i++)
        if (s->conns[i].fd >= 0) drop(s, &s->conns[i]);
    for (int i = 0; i < MAX_SESSIONS; i++)
        sio_buf_free(&s->sessions[i].queue);
    if (s->listener >= 0) close(s->listener);
    close(s->stop_pipe[0]);
    close(s->stop_pipe[1]);
    pthread_mutex_destroy(&s->lock);
    sio_buf_free(&s->heard);
    free(s);
}
