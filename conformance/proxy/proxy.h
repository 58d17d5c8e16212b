/* The proxy's sockets: listeners and connections on one libuv loop. One thread runs it; only
 * prx_proxy_stop may be called from another. */
#ifndef PRX_PROXY_H
#define PRX_PROXY_H

#include "proxy/link.h"
#include "wire/endpoint.h"

/* A range from which each connection draws its number. */
typedef struct prx_range {
    uint64_t from, to;
    bool set;
} prx_range;

/* Faults of the network for the connections of a listener, both directions alike. */
typedef struct prx_weather {
    prx_range latency_ms; /* of each segment */
    prx_range rate;       /* bytes a second */
    prx_range stall;      /* after how many bytes */
    prx_range reset;      /* after how many bytes */
    wire_us stall_for;    /* 0: for ever */
    uint64_t seed;
} prx_weather;

typedef struct prx_proxy prx_proxy;

/* Returns a proxy without listeners, or NULL without memory. Ownership: the caller frees. */
prx_proxy *prx_proxy_new(void);

/* Listens at host (an IP address) and *port (0: any; set to the one that was bound); each connection goes to
 * `upstream` (resolved, not TLS; copied) under the rules of `hub`, which must outlive the proxy. `weather`
 * may be NULL. Returns NULL or a sentence (static). */
const char *prx_proxy_listen(prx_proxy *p, const char *host, uint16_t *port, const wire_endpoint *upstream,
                             prx_hub *hub, const prx_weather *weather);

/* Serves until prx_proxy_stop; then drops all connections. */
void prx_proxy_run(prx_proxy *p);
void prx_proxy_stop(prx_proxy *p);
/* Lets SIGINT and SIGTERM stop it. */
void prx_proxy_stop_on_signals(prx_proxy *p);
void prx_proxy_free(prx_proxy *p);

#endif
