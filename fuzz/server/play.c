#include <stdio.h>

#include "fuzz/server/play_internal.h"

enum {
    REACT_MS = 1500,     /* an answer that needs no timer */
    SLOW_POLL_MS = 1000, /* polls that the heartbeat ends later than that are not waited for */
    JITTERS = 10
};

/* A held poll is legal until the next ping; behind a dead session it ends with it. */
static bool awaited(const live_show *p, const live_exchange *e) {
    if (e->conn == NULL || !e->due || e->answered || e->over || p->clients[e->client].paused) return false;
    wire_conn_state state = wire_conn_get_state(e->conn);
    if (state != WIRE_OPEN && state != WIRE_CONNECTING) return false;
    return p->env->interval > 0 && p->env->interval <= WIRE_MS(SLOW_POLL_MS);
}

static const live_exchange *first_awaited(const live_show *p) {
    for (size_t i = 0; i < LIVE_EXCHANGES; i++)
        if (awaited(p, &p->exchanges[i])) return &p->exchanges[i];
    return NULL;
}

/* The time within which a server has to answer, whatever it waits for: heartbeat and upgrade included. */
static wire_us patience(const live_show *p, wire_us since) {
    const scn_env *env = p->env;
    wire_us timers = env->interval + env->timeout + env->upgrade_timeout;
    return WIRE_MS(REACT_MS) + timers + JITTERS * env->jitter(env->ctx, since);
}

static const char *role_name(live_role role) {
    static const char *const names[] = {[LIVE_OPENING] = "handshake",
                                        [LIVE_POLL] = "poll",
                                        [LIVE_POST] = "POST",
                                        [LIVE_REQUEST] = "request",
                                        [LIVE_SOCKET] = "WebSocket request",
                                        [LIVE_RAW] = "raw request"};
    return names[role];
}

static void await_answers(live_show *p) {
    wire_us began = wire_now();
    const live_exchange *e;
    while ((e = first_awaited(p)) != NULL && !live_stopped(p)) {
        wire_us now = wire_now();
        if (now - began > patience(p, began)) {
            char key[128];
            snprintf(key, sizeof key, "%s %s", role_name(e->role), e->label);
            live_find(p, LIVE_UNANSWERED, e->step, key,
                      "a complete %s (%s) has had no answer for %.1f s, and its connection is open",
                      role_name(e->role), e->label, (double)(now - e->asked) / 1e6);
            return;
        }
        live_pump(p, e, now + WIRE_MS(20));
    }
}

static bool owes_echo(const live_client *c) {
    return c->tidy && c->on_socket && c->echoed < c->asked && c->socket != NULL;
}

/* Only sessions that cannot have ended for want of a pong are asked for what they owe. */
static void await_echoes(live_show *p, live_client *c) {
    wire_us began = wire_now();
    if (!owes_echo(c) || p->env->interval <= 0 || began - c->opened > p->env->interval) return;
    while (owes_echo(c) && !live_stopped(p) && !c->socket->over) {
        if (wire_now() - began > patience(p, began)) break;
        live_pump(p, NULL, wire_now() + WIRE_MS(10));
    }
    if (!owes_echo(c) || live_stopped(p)) return;
    live_find(p, LIVE_DISAGREEMENT, c->socket->step, "echo",
              c->socket->over ? "a session was ended that did nothing wrong: %u of %u messages came back"
                              : "%u of %u messages came back, and the session is open",
              c->echoed, c->asked);
}

live_outcome live_play(const live_stage *stage, const script *s) {
    live_show p = {.stage = stage, .env = stage->env, .script = s};
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        p.clients[i].paused = false;
    for (p.step = 0; p.step < s->count && !live_stopped(&p); p.step++)
        live_step(&p, &s->step[p.step]);
    p.settling = true;
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        await_echoes(&p, &p.clients[i]);
    await_answers(&p);
    for (size_t i = 0; i < LIVE_EXCHANGES; i++)
        if (p.exchanges[i].conn != NULL) live_drop(&p, &p.exchanges[i], false);
    return p.outcome;
}
