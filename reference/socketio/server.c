/* The server as a whole: its life, its namespaces, and what the engine below tells it. */
#include <string.h>

#include "base/utf8.h"
#include "socketio/server_internal.h"

sio_server_options sio_server_defaults(void) {
    sio_server_options o = {.engine = sio_eio_defaults(),
                            .connect_timeout = 45000, /* SIO5-CN-15 */
                            .rules = *sio_rules_strict(),
                            .max_namespaces = 1000,
                            .max_kept = 4u << 20,
                            .max_query = 1024};
    o.engine.path = "/socket.io/";
    return o;
}

/* ---- namespaces ---- */

static uint64_t random_seed(const sio_server *server) {
    uint64_t seed = 0;
    const sio_random *random = &server->options.engine.random;
    return random->fill(random->ctx, (uint8_t *)&seed, sizeof seed) ? seed : 0;
}

static sio_nsp *add_namespace(sio_server *server, sio_slice name, bool dynamic) {
    sio_nsp *nsp = sio_mem_alloc(server->mem, sizeof *nsp + name.len);
    if (nsp == NULL) return NULL;
    *nsp = (sio_nsp){.server = server, .dynamic = dynamic};
    if (name.len > 0) memcpy(nsp->text, name.ptr, name.len);
    nsp->name.text = sio_slice_of(nsp->text, name.len);
    sio_names_init(&nsp->rooms, server->namespaces.seed, server->mem);
    sio_names_init(&nsp->members, server->namespaces.seed, server->mem);
    sio_names_init(&nsp->pendings, server->namespaces.seed, server->mem);
    if (sio_names_add(&server->namespaces, &nsp->name)) return nsp;
    sio_mem_release(server->mem, nsp);
    return NULL;
}

sio_nsp *sio_server_namespace(sio_server *server, sio_slice name) {
    return (sio_nsp *)(void *)sio_names_find(&server->namespaces, name);
}

sio_nsp *sio_server_add_namespace(sio_server *server, sio_slice name) {
    sio_nsp *nsp = sio_server_namespace(server, name);
    if (nsp == NULL) return add_namespace(server, name, false);
    nsp->dynamic = false;
    return nsp;
}

sio_nsp *nsp_for(sio_server *server, sio_slice name, bool *failed) {
    const sio_server_app *app = &server->app;
    sio_nsp *nsp = sio_server_namespace(server, name);
    *failed = false;
    if (nsp != NULL || app->dynamic == NULL || !app->dynamic(app->ctx, name)) return nsp;
    /* The application may have added it itself. */
    nsp = sio_server_namespace(server, name);
    if (nsp == NULL) nsp = add_namespace(server, name, true); /* SIO5-NS-04 */
    *failed = nsp == NULL;
    return nsp;
}

static void free_namespace(sio_nsp *nsp) {
    sio_names_remove(&nsp->server->namespaces, &nsp->name);
    sio_names_free(&nsp->rooms);
    sio_names_free(&nsp->members);
    sio_names_free(&nsp->pendings);
    sio_mem_release(nsp->server->mem, nsp);
}

/* Names come from peers: an empty namespace must not stay for ever. */
void nsp_leave(sio_nsp *nsp) {
    if (--nsp->users == 0 && nsp->dynamic) free_namespace(nsp);
}

sio_slice sio_nsp_name(const sio_nsp *nsp) {
    return nsp->name.text;
}

/* ---- the engine's events ---- */

typedef struct connect_wait {
    sio_timer timer; /* first: the heap hands out timers */
    client *client;
} connect_wait;

/* Nobody joined in time; a refusal does not stop the clock (SIO5-CN-15). */
static void connect_timeout(sio_timer *timer, uint64_t now) {
    client *c = ((connect_wait *)(void *)timer)->client;
    (void)now;
    client_stop_waiting(c);
    sio_eio_session_close(c->session);
}

static bool start_waiting(client *c) {
    const sio_server *server = c->server;
    uint64_t due = sio_eio_server_now(server->engine) + server->options.connect_timeout;
    c->wait = sio_mem_alloc(server->mem, sizeof *c->wait);
    if (c->wait == NULL) return false;
    *c->wait = (connect_wait){.timer = {.fire = connect_timeout}, .client = c};
    return sio_heap_set(sio_eio_server_heap(server->engine), &c->wait->timer, due);
}

void client_stop_waiting(client *c) {
    if (c->wait == NULL) return;
    sio_heap_remove(sio_eio_server_heap(c->server->engine), &c->wait->timer);
    sio_mem_release(c->server->mem, c->wait);
    c->wait = NULL;
}

kept_text *keep_text(const sio_server *server, sio_slice text) {
    kept_text *kept = sio_mem_alloc(server->mem, sizeof *kept + text.len);
    if (kept == NULL) return NULL;
    kept->len = text.len;
    if (text.len > 0) memcpy(kept->bytes, text.ptr, text.len);
    return kept;
}

sio_slice kept_slice(const kept_text *kept) {
    return kept == NULL ? sio_slice_str("{}") : sio_slice_of(kept->bytes, kept->len);
}

static bool add_text(sio_buf *out, sio_slice text) {
    if (sio_utf8_check(text).code == SIO_ERR_OK) return sio_json_write_string(out, text).code == SIO_ERR_OK;
    sio_buf clean;
    sio_buf_init(&clean, out->mem);
    bool ok = sio_utf8_replace(text, &clean) &&
              sio_json_write_string(out, sio_buf_slice(&clean)).code == SIO_ERR_OK;
    sio_buf_free(&clean);
    return ok;
}

static bool write_query(sio_buf *out, const sio_eio_request *request) {
    bool ok = sio_buf_add_byte(out, '{');
    for (size_t i = 0; ok && i < request->query_count; i++)
        ok = (i == 0 || sio_buf_add_byte(out, ',')) && add_text(out, request->query[i].key) &&
             sio_buf_add_byte(out, ':') && add_text(out, request->query[i].value);
    return ok && sio_buf_add_byte(out, '}');
}

/* The keys that the engine does not know are for the application (EIO4-HS-24), in all namespaces
 * (SIO5-NS-05).
 */
static bool keep_query(client *c, const sio_eio_request *request) {
    sio_buf json;
    sio_buf_init(&json, c->server->mem);
    bool ok = write_query(&json, request);
    if (ok && json.len <= c->server->options.max_query) {
        c->query = keep_text(c->server, sio_buf_slice(&json));
        ok = c->query != NULL;
    }
    sio_buf_free(&json);
    return ok;
}

static bool opened(void *ctx, sio_eio_session *session, const sio_eio_request *request) {
    sio_server *server = ctx;
    client *c = sio_mem_alloc(server->mem, sizeof *c);
    if (c == NULL) return false;
    *c = (client){.server = server, .session = session};
    if (!keep_query(c, request) || !start_waiting(c)) {
        client_stop_waiting(c);
        sio_mem_release(server->mem, c->query);
        sio_mem_release(server->mem, c);
        return false;
    }
    sio_eio_session_set_user(session, c);
    return true;
}

/* Only messages come here: pings and the like may stand between a header and its attachments (SIO5-BIN-18).
 */
static void message(void *ctx, sio_eio_session *session, sio_slice data, bool binary) {
    (void)ctx;
    client_message(sio_eio_session_user(session), data, binary);
}

static void closed(void *ctx, sio_eio_session *session, sio_eio_reason reason) {
    client *c = sio_eio_session_user(session);
    (void)ctx;
    client_stop_waiting(c);
    sio_decoder_free(c->decoder); /* SIO5-BIN-22 */
    c->decoder = NULL;
    while (c->sockets != NULL) /* SIO5-DC-09 */
        socket_leave(c->sockets, sio_eio_reason_text(reason));
}

static void released(void *ctx, sio_eio_session *session) {
    sio_server *server = ctx;
    client *c = sio_eio_session_user(session);
    sio_mem_release(server->mem, c->query);
    sio_mem_release(server->mem, c);
}

/* ---- life ---- */

static void free_parts(sio_server *server) {
    sio_eio_server_free(server->engine);
    for (size_t i = 0; i < server->namespaces.buckets; i++)
        while (server->namespaces.bucket[i] != NULL)
            free_namespace((sio_nsp *)(void *)server->namespaces.bucket[i]);
    sio_names_free(&server->namespaces);
    sio_table_free(&server->sockets);
    sio_mem_release(server->mem, server);
}

sio_server *sio_server_new(const sio_server_options *options, const sio_eio_binding *binding,
                           const sio_server_app *app) {
    if (options->engine.random.fill == NULL) return NULL;
    sio_server *server = sio_mem_alloc(options->engine.mem, sizeof *server);
    if (server == NULL) return NULL;
    *server = (sio_server){.options = *options, .app = *app, .mem = options->engine.mem};
    sio_eio_app engine_app = {
        .ctx = server, .opened = opened, .message = message, .closed = closed, .released = released};
    sio_names_init(&server->namespaces, random_seed(server), server->mem);
    sio_table_init(&server->sockets, server->mem);
    server->engine = sio_eio_server_new(&options->engine, binding, &engine_app);
    if (server->engine != NULL && add_namespace(server, sio_slice_str("/"), false) != NULL) return server;
    free_parts(server);
    return NULL;
}

void sio_server_free(sio_server *server) {
    if (server != NULL) free_parts(server);
}

sio_eio_server *sio_server_engine(sio_server *server) {
    return server->engine;
}

sio_socket *sio_server_socket(sio_server *server, sio_slice id) {
    return (sio_socket *)(void *)sio_table_find(&server->sockets, id);
}
