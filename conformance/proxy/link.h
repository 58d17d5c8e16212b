/* One connection through the proxy, both directions, without I/O: bytes and time in, segments with due times
 * out. What no rule touches leaves as it came. */
#ifndef PRX_LINK_H
#define PRX_LINK_H

#include "proxy/queue.h"
#include "proxy/rules.h"
#include "proxy/session.h"

/* Told of everything that passes, before rules act. The objects live during the call. */
struct prx_unit;
typedef struct prx_observer {
    void (*unit)(void *ctx, unsigned link, const struct prx_unit *unit);
    /* `broken`: it is no HTTP; else it is only more than the proxy looks at. */
    void (*unreadable)(void *ctx, unsigned link, prx_side from, sio_slice bytes, bool broken);
    void *ctx;
} prx_observer;

/* What all connections of one listener share. */
typedef struct prx_hub {
    prx_rules rules;
    prx_sessions sessions;
    prx_observer observer; /* .unit NULL: nobody looks */
    /* Sends a POST of the proxy's own to the server; the answer does not matter. NULL: it cannot. */
    void (*post)(void *ctx, sio_slice request);
    void *post_ctx;
    /* All connections are those of one client, which sessions come after each other: marks and counts are
     * its, not a session's. */
    bool together;
    prx_memory memory; /* these; empty before the first connection */
    char *path;        /* of the last request */
    unsigned link_count;
} prx_hub;

bool prx_hub_init(prx_hub *hub);
void prx_hub_free(prx_hub *hub);

typedef struct prx_link prx_link;

/* Begins a connection. `faults`: towards the client and towards the server, by side. NULL without memory. */
prx_link *prx_link_new(prx_hub *hub, const prx_faults faults[2], wire_us now);
/* Calls `wake` when something is due that no input of this connection made so. Without it such things wait
 * for the next call. */
void prx_link_wake_by(prx_link *link, void (*wake)(void *ctx), void *ctx);
void prx_link_free(prx_link *link);

/* Bytes, or the end (PRX_FIN, PRX_RST), came from this side. */
void prx_link_input(prx_link *link, prx_side from, sio_slice bytes, wire_us now);
void prx_link_end(prx_link *link, prx_side from, prx_op_kind how, wire_us now);

/* Returns what is due towards this side, or NULL; `due` gets when the next is (WIRE_FOREVER: nothing waits).
 * Ownership: the link's, until prx_link_sent. */
const prx_op *prx_link_next(prx_link *link, prx_side to, wire_us now, wire_us *due);
void prx_link_sent(prx_link *link, prx_side to);
/* Bytes that wait towards this side: the other should not be read meanwhile. */
size_t prx_link_waiting(const prx_link *link, prx_side to);

#endif
