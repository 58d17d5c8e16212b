/* Packets pass the rules. */
#include <string.h>

#include "proxy/link_internal.h"

void prx_observe(prx_link *link, const prx_unit *unit) {
    const prx_observer *o = &link->hub->observer;
    if (o->unit != NULL) o->unit(o->ctx, link->id, unit);
}

/* The sid of an open packet makes a session. */
static prx_session *session_of_open(prx_link *link, const prx_packet *packet) {
    json_t *open = packet->bytes.len < 2
                       ? NULL
                       : json_loadb((const char *)packet->bytes.data + 1, packet->bytes.len - 1, 0, NULL);
    const char *sid = json_string_value(json_object_get(open, "sid"));
    prx_session *s = sid == NULL ? NULL : prx_sessions_find(&link->hub->sessions, sio_slice_str(sid));
    if (sid != NULL && s == NULL)
        s = prx_sessions_add(&link->hub->sessions, sio_slice_str(sid), link->hub->rules.count);
    if (s != NULL && link->websocket) link->session = s;
    json_decref(open);
    return s;
}

/* What of one packet's effects concerns the message in which it travels. */
static void widen(prx_effects *all, const prx_effects *one) {
    if (one->delay > all->delay) all->delay = one->delay;
    if (one->swap > 0) all->swap = one->swap;
    if (one->merge > 0) all->merge = one->merge;
    if (one->split > 0) all->split = one->split, all->gap = one->gap;
    if (one->fragment > 0) all->fragment = one->fragment;
    all->hold = all->hold || one->hold;
    all->mute = all->mute || one->mute;
    for (size_t i = 0; i < one->extra_count && all->extra_count < PRX_MOST_EXTRAS; i++)
        all->extras[all->extra_count++] = one->extras[i];
}

/* Injected packets towards the receiver of a polling payload stand in the payload. */
static bool is_for_payload(const prx_extra *extra, prx_side from) {
    const char *to = json_string_value(json_object_get(extra->what, "to"));
    if (extra->kind != PRX_INJECT || to == NULL) return false;
    return strcmp(to, from == PRX_CLIENT ? "server" : "client") == 0;
}

static bool add_injected(prx_effects *e, prx_side from, bool before, prx_packets *out) {
    size_t kept = 0, i;
    json_t *payload;
    bool any = false;
    for (size_t k = 0; k < e->extra_count; k++) {
        const prx_extra extra = e->extras[k];
        const char *when = json_string_value(json_object_get(extra.what, "when"));
        bool goes_before = when != NULL && strcmp(when, "before") == 0;
        if (!is_for_payload(&extra, from) || goes_before != before) {
            e->extras[kept++] = extra;
            continue;
        }
        json_array_foreach(json_object_get(extra.what, "packets"), i, payload) {
            prx_packet packet;
            if (prx_packet_make(payload, &packet)) any = prx_packets_add(out, &packet) || any;
        }
    }
    e->extra_count = kept;
    return any;
}

static bool add_copies(prx_packets *out, prx_packet *packet, const prx_effects *e) {
    for (unsigned i = 0; !e->drop && i < e->copies; i++) {
        prx_packet copy;
        if (prx_packet_copy(&copy, packet)) prx_packets_add(out, &copy);
    }
    if (!e->drop) return prx_packets_add(out, packet);
    prx_packet_free(packet);
    return true;
}

static bool pass_one(prx_link *link, prx_side from, prx_session **session, bool websocket, prx_packet *packet,
                     prx_packets *out, prx_effects *effects, bool *swap) {
    bool attachment = *session != NULL && (*session)->due[from] > 0, changed = false;
    prx_view view = prx_packet_view(packet, attachment);
    prx_effects e = {.drop = false};
    if (from == PRX_SERVER && strcmp(view.type, "open") == 0) {
        prx_session *fresh = session_of_open(link, packet);
        if (fresh != NULL) *session = fresh;
    }
    prx_unit unit = {.kind = PRX_PACKET,
                     .from = from,
                     .websocket = websocket,
                     .packet = packet,
                     .view = &view,
                     .session = *session,
                     .memory = prx_link_memory(link, *session)};
    prx_observe(link, &unit);
    /* The session follows what was said, whatever a rule makes of it; rules see the state before. */
    prx_packet said;
    bool copied = *session != NULL && prx_packet_copy(&said, packet);
    if (link->lanes[from].active) changed = prx_act(&link->hub->rules, &unit, &e);
    if (copied) {
        prx_view meant = prx_packet_view(&said, attachment);
        prx_session_note(*session, from, &said, &meant);
        prx_packet_free(&said);
    }
    if (!websocket) changed = add_injected(&e, from, true, out) || changed;
    *swap = e.swap > 0 && !e.drop && !websocket;
    add_copies(out, packet, &e);
    if (!websocket) changed = add_injected(&e, from, false, out) || changed;
    if (*swap) e.swap = 0;
    widen(effects, &e);
    return changed;
}

bool prx_pass_packets(prx_link *link, prx_side from, prx_session *session, bool websocket, prx_packets *in,
                      prx_packets *out, prx_effects *effects) {
    bool changed = false, swap_last = false;
    for (size_t i = 0; i < in->count; i++) {
        size_t before = out->count;
        bool swap = false;
        changed = pass_one(link, from, &session, websocket, &in->items[i], out, effects, &swap) || changed;
        if (swap_last && out->count == before + 1 && before > 0) {
            prx_packet other = out->items[before - 1];
            out->items[before - 1] = out->items[before];
            out->items[before] = other;
        }
        swap_last = swap;
    }
    in->count = 0;
    prx_packets_free(in);
    return changed;
}
