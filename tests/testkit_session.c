#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "testkit_server_internal.h"

void fake_flush_poll(testkit_server *s, fake_session *x) {
    if (x->get < 0 || x->queue.len == 0) return;
    fake_conn *c = &s->conns[x->get];
    x->get = -1;
    fake_respond(s, c, 200, (const char *)x->queue.data, x->queue.len);
    sio_buf_clear(&x->queue);
}

void fake_say_one(testkit_server *s, fake_session *x, const char *packet, size_t len) {
    if (x->ws >= 0) {
        fake_send_packet_ws(&s->conns[x->ws], packet, len);
        return;
    }
    if (x->queue.len > 0) sio_buf_add_byte(&x->queue, 0x1e);
    sio_buf_add(&x->queue, sio_slice_of(packet, len));
}

void fake_say(testkit_server *s, fake_session *x, const char *packets) {
    while (packets != NULL) {
        const char *end = strchr(packets, 0x1e);
        fake_say_one(s, x, packets, end != NULL ? (size_t)(end - packets) : strlen(packets));
        packets = end != NULL ? end + 1 : NULL;
    }
    fake_flush_poll(s, x);
}

void fake_end_session(testkit_server *s, fake_session *x, bool with_frame) {
    if (!x->alive) return;
    x->alive = false;
    if (x->ws >= 0) {
        fake_conn *c = &s->conns[x->ws];
        if (with_frame) fake_frame(c, 8, "", 0);
        c->closing = true;
        x->ws = -1;
    } else if (x->get >= 0) {
        fake_say(s, x, "1");
    }
}

static void flood(testkit_server *s, fake_session *x) {
    sio_buf junk = SIO_BUF_INIT;
    for (int i = 0; i < 150000; i++)
        sio_buf_add_str(&junk, i == 0 ? "4x"
                                      : "\x1e"
                                        "4x");
    fake_say(s, x, sio_buf_cstr(&junk));
    sio_buf_free(&junk);
}

static void die(testkit_server *s) {
    s->gone = true;
    close(s->listener);
    s->listener = -1;
    for (int i = 0; i < MAX_CONNS; i++)
        if (s->conns[i].fd >= 0) fake_drop(s, &s->conns[i]);
}

void fake_then(testkit_server *s, fake_session *x, testkit_then what) {
    if (what == TK_CLOSE || what == TK_CUT) fake_end_session(s, x, what == TK_CLOSE);
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

static void fire(testkit_server *s, fake_session *x, const testkit_rule *rule) {
    if (rule->after_ms == 0) {
        fake_say(s, x, rule->say);
        fake_then(s, x, rule->then);
        return;
    }
    x->pending = rule;
    x->pending_at = fake_now_ms() + rule->after_ms;
    if (rule->then == TK_CLOSE || rule->then == TK_MUTE) x->muted = true;
}

static void contract(testkit_server *s, fake_session *x, const char *packet, size_t len) {
    char text[4096];
    if (packet[0] == 'b' || (packet[0] == '4' && !s->script->socketio)) {
        fake_say_one(s, x, packet, len);
        fake_flush_poll(s, x);
    } else if (len == 2 && memcmp(packet, "40", 2) == 0) {
        fake_say(s, x,
                 "40{\"sid\":\"n\"}\x1e"
                 "42[\"auth\",{}]");
    } else if (len > 12 && memcmp(packet, "42[\"message\"", 12) == 0) {
        snprintf(text, sizeof text, "42[\"message-back\"%.*s", (int)(len - 12), packet + 12);
        fake_say(s, x, text);
    }
}

/* Returns the rule that the packet fired, or NULL. */
const testkit_rule *fake_hear(testkit_server *s, fake_session *x, const char *packet, size_t len) {
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

int fake_new_session(testkit_server *s) {
    if (s->sessions_made == MAX_SESSIONS) return -1;
    int i = s->sessions_made++;
    s->sessions[i] = (fake_session){.alive = true, .ws = -1, .get = -1, .ping_at = fake_now_ms() + 100};
    return i;
}
