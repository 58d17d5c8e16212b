#include "scenario/closing.h"

#include "scenario/door.h"

#define SHORTEST_WINDOW WIRE_MS(100)
/* Of the interval: a heartbeat that is older is not fresh. */
#define FRESH_PART 2
/* The longest pause of a client that reconnects (SIO5-INV-09). */
#define LONGEST_PAUSE WIRE_MS(5000)

static wire_us sooner(wire_us a, wire_us b) {
    return a < b ? a : b;
}

/* Most of the time until `timer` may fire. */
static wire_us safe_until(wire_us from, wire_us timer) {
    wire_us safe = (timer - from) * 7 / 10;
    return safe < SHORTEST_WINDOW ? SHORTEST_WINDOW : safe;
}

/* SIO5-CN-15: who does not join is closed. Whoever has lived longer need not fear it. */
static bool awaits_connect(const scn_peer *p, wire_us from) {
    const scn_env *env = p->c->env;
    bool timed = env->contract == SCN_SOCKETIO && env->connect_at_least > 0 && p->is_session && !p->serving;
    return timed && !p->joined && p->opened_at + env->connect_at_least > from;
}

wire_us scn_closing_window(const scn_peer *p, wire_us from, wire_us heartbeat) {
    const scn_case *c = p->c;
    wire_us window = scn_case_react(c);
    wire_us interval = p->interval > 0 ? p->interval : c->interval;
    wire_us timeout = p->timeout > 0 ? p->timeout : c->timeout;
    if (interval > 0 && timeout > 0)
        window = sooner(window, safe_until(from, heartbeat + interval + timeout));
    if (awaits_connect(p, from))
        window = sooner(window, safe_until(from, p->opened_at + c->env->connect_at_least));
    return window;
}

/* A session that the host was too slow to keep alive is not the testee's fault. One whose pings are the
 * case's business takes most of a timeout to end for want of a pong; we may have seen only the end of it. */
wire_us scn_closing_excuse(const scn_peer *p) {
    wire_us until = p->ended ? p->ended_at : wire_now();
    /* A client that a busy host keeps from running misses our pings. */
    bool may_be = p->pong || p->serving || p->upgrading || until - p->heartbeat_from > p->timeout / 2;
    return p->timeout > 0 && may_be ? p->timeout : 0;
}

wire_us scn_closing_answer_excuse(const scn_exchange *e) {
    const wire_response *response = scn_exchange_response(e);
    const scn_peer *p = e->session;
    if (p == NULL || response == NULL || p->interval <= 0 || p->timeout <= 0) return 0;
    /* The testee's clock began to run before its open packet got here. */
    wire_us age = e->ended_at - p->opened_at + p->c->latency;
    if (response->status >= 400) return age > p->interval + p->timeout ? scn_closing_excuse(p) : 0;
    return age > p->interval && sio_slice_is(response->body, "2") ? p->timeout : 0;
}

bool scn_closing_code_is_plain(int code) {
    return code == 1002 || code == 1003 || code == 1007 || code == 1008 || code == 1009;
}

wire_us scn_closing_pause(const scn_peer *p) {
    return p->hosted != NULL ? LONGEST_PAUSE : 0;
}

bool scn_closing_came_anew(scn_peer *p, wire_us from) {
    /* A long answer may still be on its way when the client leaves. */
    if (p->answered_at != 0 && p->answered_at < from) from = p->answered_at;
    if (p->ended || p->hosted == NULL || scn_door_count(p->c, SCN_HANDSHAKES, from) == 0) return false;
    scn_peer_end(p, "the client opens another session");
    return true;
}

static bool is_stale(const scn_case *c, const scn_peer *p, wire_us now) {
    bool matters = p->interval > 0 && p->timeout > 0 && p->interval < scn_case_react(c);
    return matters && now - p->heartbeat_at > p->interval / FRESH_PART;
}

bool scn_closing_settle(scn_case *c, scn_peer *p) {
    bool polls = p->polling == NULL || !p->polling->manual;
    if (!p->pong || !polls || p->ended || !is_stale(c, p, wire_now())) return true;
    wire_us before = p->heartbeat_at;
    wire_us deadline = wire_now() + p->interval + p->timeout;
    /* The pong has to be out, too: until then a provocation could overtake it. */
    while ((p->heartbeat_at == before || p->pong_due) && !p->ended && wire_now() < deadline)
        if (!scn_case_turn(c, deadline)) return false;
    return true;
}
