#include "proxy/link.h"

#include <stdlib.h>

#include "proxy/link_internal.h"

bool prx_hub_init(prx_hub *hub) {
    *hub = (prx_hub){.link_count = 0};
    return prx_rules_init(&hub->rules);
}

void prx_hub_free(prx_hub *hub) {
    prx_sessions_free(&hub->sessions);
    prx_memory_free(&hub->memory);
    prx_rules_free(&hub->rules);
    free(hub->path);
    hub->path = NULL;
}

static void lane_init(prx_lane *lane, const prx_hub *hub, prx_side from, const prx_faults *faults) {
    bool unwatched = hub->rules.count == 0 && hub->observer.unit == NULL;
    lane->mode = unwatched ? PRX_BLIND : PRX_HTTP;
    lane->active = hub->rules.touches[from];
    lane->reader.responses = from == PRX_SERVER;
    lane->parked_until = lane->patience_until = WIRE_FOREVER;
    lane->out.faults = *faults;
}

/* Rules about the connection itself. Returns whether the event passes. */
static bool pass_event(prx_link *link, prx_side from, const char *event) {
    prx_effects e = {.drop = false};
    prx_unit unit = {.kind = PRX_CONNECTION,
                     .from = from,
                     .websocket = link->websocket,
                     .event = event,
                     .session = link->session,
                     .memory = prx_link_memory(link, link->session)};
    prx_observe(link, &unit);
    prx_act(&link->hub->rules, &unit, &e);
    if (e.delay > 0) prx_queue_delay(&link->lanes[from].out, link->now + e.delay);
    prx_extras(link, link->session, &e, true);
    prx_extras(link, link->session, &e, false);
    if (e.mute) link->lanes[from].muted = true;
    return !e.drop;
}

/* The rules are known when the first connection comes. */
static bool init_shared(prx_hub *hub) {
    return !hub->together || hub->memory.marks != NULL || prx_memory_init(&hub->memory, hub->rules.count);
}

prx_link *prx_link_new(prx_hub *hub, const prx_faults faults[2], wire_us now) {
    prx_link *link = calloc(1, sizeof *link);
    if (link == NULL || !init_shared(hub) || !prx_memory_init(&link->memory, hub->rules.count)) {
        free(link);
        return NULL;
    }
    link->hub = hub;
    link->id = ++hub->link_count;
    link->now = now;
    lane_init(&link->lanes[PRX_CLIENT], hub, PRX_CLIENT, &faults[PRX_SERVER]);
    lane_init(&link->lanes[PRX_SERVER], hub, PRX_SERVER, &faults[PRX_CLIENT]);
    pass_event(link, PRX_CLIENT, "open");
    return link;
}

void prx_link_wake_by(prx_link *link, void (*wake)(void *ctx), void *ctx) {
    link->wake = wake;
    link->wake_ctx = ctx;
}

static void lane_free(prx_lane *lane) {
    prx_queue_free(&lane->out);
    prx_reader_free(&lane->reader);
    sio_buf_free(&lane->in);
    sio_buf_free(&lane->parked);
    if (lane->joining) prx_frame_free(&lane->joined);
}

void prx_link_free(prx_link *link) {
    if (link == NULL) return;
    prx_stop_waiting(link);
    lane_free(&link->lanes[PRX_CLIENT]);
    lane_free(&link->lanes[PRX_SERVER]);
    while (link->first != NULL) {
        prx_exchange *gone = link->first;
        link->first = gone->next;
        prx_exchange_free(gone);
    }
    prx_memory_free(&link->memory);
    free(link);
}

/* What was held back to be understood passes as it came. */
static void flush(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    if (lane->active) {
        if (!lane->streaming) prx_emit(link, from, sio_buf_slice(&lane->reader.raw), NULL);
        if (lane->joining) prx_emit(link, from, sio_buf_slice(&lane->joined.raw), NULL);
        prx_emit(link, from, sio_slice_from(sio_buf_slice(&lane->in), lane->taken), NULL);
    }
    sio_buf_clear(&lane->reader.raw);
    sio_buf_clear(&lane->in);
    lane->taken = 0;
    if (lane->joining) prx_frame_free(&lane->joined);
    lane->joining = false;
}

void prx_go_blind(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    const prx_observer *o = &link->hub->observer;
    if (o->unreadable != NULL) o->unreadable(o->ctx, link->id, from, sio_buf_slice(&lane->in), lane->broken);
    flush(link, from);
    lane->mode = PRX_BLIND;
}

static bool switched(prx_side from, prx_mode before, prx_mode now) {
    return from == PRX_SERVER && before == PRX_HTTP && now == PRX_WEBSOCKET;
}

static void read_units(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    bool more = true;
    while (more) {
        prx_mode before = lane->mode;
        if (lane->mode == PRX_WAITING && lane->in.len > PRX_MOST_BYTES) prx_go_blind(link, from);
        more = lane->mode == PRX_HTTP        ? prx_step_http(link, from)
               : lane->mode == PRX_WEBSOCKET ? prx_step_websocket(link, from)
                                             : false;
        /* What the client sent behind its request came before what the server says on the WebSocket. */
        if (switched(from, before, lane->mode)) read_units(link, PRX_CLIENT);
    }
    sio_buf_consume(&lane->in, lane->taken);
    lane->taken = 0;
}

void prx_link_input(prx_link *link, prx_side from, sio_slice bytes, wire_us now) {
    prx_lane *lane = &link->lanes[from];
    link->now = now;
    if (lane->muted) return;
    if (!lane->active || lane->mode == PRX_BLIND) prx_emit(link, from, bytes, NULL);
    if (lane->mode == PRX_BLIND) return;
    if (!sio_buf_add(&lane->in, bytes)) return prx_go_blind(link, from);
    read_units(link, from);
    /* A response may have opened the way for what the client sent meanwhile. */
    if (from == PRX_SERVER && link->lanes[PRX_CLIENT].in.len > 0) read_units(link, PRX_CLIENT);
}

void prx_link_end(prx_link *link, prx_side from, prx_op_kind how, wire_us now) {
    prx_lane *lane = &link->lanes[from];
    link->now = now;
    if (lane->muted || (lane->ended && how == PRX_FIN)) return;
    lane->ended = true;
    for (prx_exchange *e = link->first; e != NULL; e = e->next) {
        if (e->pending != NULL) (*e->pending)--;
        if (e->streamed != NULL) (*e->streamed)--;
        e->pending = e->streamed = NULL;
    }
    if (from == PRX_SERVER && how == PRX_FIN) prx_finish_http(link);
    flush(link, from);
    if (pass_event(link, from, how == PRX_FIN ? "fin" : "rst")) prx_emit_end(link, from, how);
}

const prx_op *prx_link_next(prx_link *link, prx_side to, wire_us now, wire_us *due) {
    prx_side from = prx_other(to);
    prx_lane *lane = &link->lanes[from];
    link->now = now;
    if (lane->parked_until <= now) prx_unpark(link, from);
    if (lane->patience_until <= now) prx_lose_patience(link);
    const prx_op *op = prx_queue_peek(&lane->out, now, due);
    if (lane->parked_until < *due) *due = lane->parked_until;
    if (lane->patience_until < *due) *due = lane->patience_until;
    return op;
}

void prx_link_sent(prx_link *link, prx_side to) {
    prx_queue_pop(&link->lanes[prx_other(to)].out);
}

size_t prx_link_waiting(const prx_link *link, prx_side to) {
    return link->lanes[prx_other(to)].out.bytes;
}
