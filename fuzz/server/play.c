#include <stdio.h>

#include "fuzz/server/play_internal.h"

enum {
    REACT_MS = 1500,     /* an answer that needs no timer */
    SLOW_POLL_MS = 1000, /* polls that the heartbeat ends later than that are not waited for */
    JITTERS = 10,
    WITNESS_MS = 20000, /* a fresh handshake, at most: the hang of a server is for others to see */
    AFTER_MS = 200,
    RECENT_MS = 120, /* from what kills to its showing, mostly; */
    LATE_MS = 800,   /* on a busy host; */
    QUIET_MS = 350,  /* at most */
    MOST_RECENT = 2  /* steps; further ones begin when the server is dead already */
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

/* A server that is slow takes connections late, one after the other: whoever comes now stands behind all that
 * is owed an answer. Returns whether this one got its own, and there was time enough after it. */
static bool serves_others(live_show *p) {
    wire_us began = wire_now();
    p->witnessed = false;
    if (!live_witness(p)) return false;
    while (!p->witnessed && !live_stopped(p) && wire_now() - began < WIRE_MS(WITNESS_MS))
        live_pump(p, NULL, wire_now() + WIRE_MS(20));
    wire_us now = wire_now();
    if (p->witnessed) live_pump(p, NULL, now + (now - began) + WIRE_MS(AFTER_MS));
    return p->witnessed;
}

static void overdue(live_show *p, const live_exchange *e) {
    char key[128];
    const char *role = live_role_name(e->role);
    snprintf(key, sizeof key, "%s %s", role, e->label);
    live_find(p, LIVE_UNANSWERED, e->step, key,
              "a complete %s (%s) has had no answer for %.1f s, and its connection is open", role, e->label,
              (double)(wire_now() - e->asked) / 1e6);
}

static void await_answers(live_show *p) {
    wire_us began = wire_now();
    const live_exchange *e;
    while ((e = first_awaited(p)) != NULL && !live_stopped(p)) {
        wire_us now = wire_now();
        if (now - began > patience(p, began)) {
            if (serves_others(p) && (e = first_awaited(p)) != NULL) overdue(p, e);
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

static void begin_step(live_show *p) {
    p->at[p->step] = wire_now();
    if (!p->outcome.refused) p->outcome.begun = p->step + 1;
}

/* The server that dies of a request answers none behind it. */
static size_t first_mute(live_show *p, wire_us now) {
    size_t first = p->outcome.begun;
    for (size_t i = 0; i < LIVE_EXCHANGES; i++) {
        const live_exchange *e = &p->exchanges[i];
        if (e->conn != NULL && live_is_mute(e)) p->mute[e->step] = true;
    }
    for (size_t i = p->outcome.begun; i-- > 0 && now - p->at[i] < WIRE_MS(LATE_MS);)
        if (p->mute[i]) first = i;
    return first;
}

static void note_end(live_show *p) {
    wire_us now = wire_now();
    live_outcome *o = &p->outcome;
    o->suspect = first_mute(p, now);
    o->recent = o->begun;
    while (o->recent > 0 && o->begun - o->recent < MOST_RECENT &&
           now - p->at[o->recent - 1] < WIRE_MS(RECENT_MS))
        o->recent--;
    o->waited = live_stopped(p) && o->begun > 0 && now - p->at[o->begun - 1] > WIRE_MS(QUIET_MS);
}

live_outcome live_play(const live_stage *stage, const script *s) {
    live_show p = {.stage = stage, .env = stage->env, .script = s};
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        p.clients[i].paused = false;
    live_foresee(&p.foresight, s, p.env->contract != SCN_ENGINEIO);
    p.began = wire_now();
    for (p.step = 0; p.step < s->count && !live_stopped(&p); p.step++) {
        begin_step(&p);
        live_agree_before(&p, &s->step[p.step]);
        live_step(&p, &s->step[p.step]);
        live_agree_after(&p);
    }
    p.settling = true;
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        await_echoes(&p, &p.clients[i]);
    await_answers(&p);
    note_end(&p);
    for (size_t i = 0; i < LIVE_EXCHANGES; i++)
        if (p.exchanges[i].conn != NULL) live_drop(&p, &p.exchanges[i], false);
    return p.outcome;
}
