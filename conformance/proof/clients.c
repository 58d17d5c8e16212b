#include "proof/clients.h"

#include <pthread.h>
#include <stdlib.h>

#include "proxy/proxy.h"

enum { STACK = 256 << 10, URL_SIZE = 600 };

typedef struct behind {
    const prf_clients *clients;
    void *client; /* of clients->right; NULL: it runs no more */
    prx_hub hubs[2];
    prx_proxy *proxy;
    pthread_t thread;
    bool serving;
} behind;

static void *serve(void *arg) {
    prx_proxy_run(arg);
    return NULL;
}

/* Cases run at the same time, so each has rules of its own. */
static bool take_rules(prx_hub *hub, const json_t *rules) {
    hub->together = true;
    if (rules == NULL) return true;
    json_t *own = json_deep_copy(rules);
    sio_buf place = SIO_BUF_INIT;
    bool ok = own != NULL && prx_rules_add(&hub->rules, own, &place) == NULL;
    sio_buf_free(&place);
    json_decref(own);
    return ok;
}

/* Stands in front of `url`; `out` gets where. Returns false and appends a sentence to `why`. */
static bool stand_before(behind *b, prx_hub *hub, const char *url, char out[URL_SIZE], sio_buf *why) {
    wire_endpoint door;
    uint16_t port = 0;
    const char *problem = wire_endpoint_parse(&door, url);
    if (problem == NULL) problem = wire_endpoint_resolve(&door);
    if (problem == NULL) problem = prx_proxy_listen(b->proxy, "127.0.0.1", &port, &door, hub, NULL);
    if (problem != NULL) return sio_buf_add_str(why, problem), false;
    snprintf(out, URL_SIZE, "http://127.0.0.1:%u%s", (unsigned)port, door.path);
    return true;
}

static bool begin_serving(behind *b) {
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0) return false;
    pthread_attr_setstacksize(&attr, STACK);
    b->serving = pthread_create(&b->thread, &attr, serve, b->proxy) == 0;
    pthread_attr_destroy(&attr);
    return b->serving;
}

static void stop(void *client) {
    behind *b = client;
    if (b->client != NULL) b->clients->right.stop(b->client);
    if (b->serving) {
        prx_proxy_stop(b->proxy);
        pthread_join(b->thread, NULL);
    }
    prx_proxy_free(b->proxy);
    for (size_t i = 0; i < 2; i++)
        prx_hub_free(&b->hubs[i]);
    free(b);
}

static bool begin(behind *b, const scn_client_settings *settings, sio_buf *why) {
    const prf_clients *clients = b->clients;
    char url[URL_SIZE], control[URL_SIZE];
    scn_client_settings own = *settings;
    bool ready = prx_hub_init(&b->hubs[0]);
    ready = prx_hub_init(&b->hubs[1]) && ready;
    b->proxy = prx_proxy_new();
    if (!ready || b->proxy == NULL || !take_rules(&b->hubs[0], clients->rules) ||
        !take_rules(&b->hubs[1], clients->reports))
        return sio_buf_add_str(why, "no proxy can be made for it"), false;
    if (!stand_before(b, &b->hubs[0], settings->url, url, why) ||
        !stand_before(b, &b->hubs[1], settings->control, control, why))
        return false;
    if (!begin_serving(b)) return sio_buf_add_str(why, "no thread for its proxy"), false;
    own.url = url;
    own.control = control;
    b->client = clients->right.start(clients->right.ctx, &own, why);
    return b->client != NULL;
}

static void *start(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    behind *b = calloc(1, sizeof *b);
    if (b == NULL) return sio_buf_add_str(why, "out of memory"), NULL;
    b->clients = ctx;
    if (begin(b, settings, why)) return b;
    stop(b);
    return NULL;
}

static bool gone(void *client) {
    const behind *b = client;
    return b->clients->right.gone(b->client);
}

static void obituary(void *client, size_t lines, sio_buf *out) {
    const behind *b = client;
    b->clients->right.obituary(b->client, lines, out);
}

static bool memory(void *client, uint64_t *bytes) {
    const behind *b = client;
    return b->clients->right.memory(b->client, bytes);
}

scn_clients prf_clients_behind(const prf_clients *clients) {
    scn_clients out = clients->right;
    out.ctx = (void *)(uintptr_t)clients;
    out.start = start;
    out.gone = gone;
    out.obituary = obituary;
    out.memory = memory;
    out.stop = stop;
    return out;
}
