#include "scenario/tidy.h"

#include "scenario/exchange.h"
#include "scenario/polling.h"
#include "scenario/websocket.h"

static bool is_kept(const scn_peer *p, scn_peer *const *kept, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (kept[i] == p) return true;
    return false;
}

static bool exchange_has_peer(const scn_case *c, const scn_exchange *e) {
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (p->polling != NULL && (p->polling->get == e || p->polling->post == e)) return true;
        if (p->ws != NULL && p->ws->handshake == e) return true;
    }
    return false;
}

static bool line_has_peer(const scn_case *c, const scn_line *line) {
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (p->polling != NULL && (p->polling->get_line == line || p->polling->post_line == line))
            return true;
        if (p->ws != NULL && p->ws->line == line) return true;
    }
    return false;
}

void scn_tidy(scn_case *c, scn_peer *const *kept, size_t count) {
    for (size_t i = c->peers.count; i-- > 0;)
        if (!is_kept(c->peers.items[i], kept, count)) scn_peer_drop(c->peers.items[i]);
    for (size_t i = c->exchanges.count; i-- > 0;)
        if (!exchange_has_peer(c, c->exchanges.items[i])) scn_exchange_drop(c, c->exchanges.items[i]);
    for (size_t i = c->lines.count; i-- > 0;)
        if (!line_has_peer(c, c->lines.items[i])) scn_line_close(c, c->lines.items[i]);
}
