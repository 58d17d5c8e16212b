/* siospec serve: the reference server, from options and environment. */
#include "cli/cmd_serve.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/run.h"
#include "cli/options.h"

typedef struct serve_options {
    const char *app, *host, *path, *cors, *cookie, *tls_cert, *tls_key, *log;
    int64_t port, ping_interval, ping_timeout, max_payload, connect_timeout, upgrade_timeout;
    int64_t max_sessions, max_buffered, max_kept, max_requests, max_connections, stop_timeout;
    bool cors_credentials, no_websocket, no_control, per_message_deflate, http_compression, help;
} serve_options;

#define AT(member) offsetof(serve_options, member)
#define MOST_MS 86400000
#define MOST_BYTES ((int64_t)1 << 32)
#define MOST_COUNT 1000000000
#define MOST_REQUESTS (((int64_t)1 << 28) - 1) /* that are counted */
static const cli_option options[] = {
    {"app", CLI_TEXT, AT(app), "NAME", "socketio (default) or engineio", 0, 0},
    {"host", CLI_TEXT, AT(host), "HOST", "address or name to listen on ($HOST, or 127.0.0.1)", 0, 0},
    {"port", CLI_NUMBER, AT(port), "PORT", "0 takes any free one ($PORT, or 0)", 0, 65535},
    {"path", CLI_TEXT, AT(path), "PATH", "/socket.io/, or /engine.io/ under --app engineio", 0, 0},
    {"ping-interval", CLI_NUMBER, AT(ping_interval), "MS", "25000 ($SIOSPEC_PING_INTERVAL)", 1, MOST_MS},
    {"ping-timeout", CLI_NUMBER, AT(ping_timeout), "MS", "20000 ($SIOSPEC_PING_TIMEOUT)", 1, MOST_MS},
    {"max-payload", CLI_NUMBER, AT(max_payload), "BYTES", "1000000 ($SIOSPEC_MAX_PAYLOAD)", 1, MOST_BYTES},
    {"connect-timeout", CLI_NUMBER, AT(connect_timeout), "MS", "45000 ($SIOSPEC_CONNECT_TIMEOUT)", 1,
     MOST_MS},
    {"upgrade-timeout", CLI_NUMBER, AT(upgrade_timeout), "MS", "10000 ($SIOSPEC_UPGRADE_TIMEOUT)", 1,
     MOST_MS},
    {"cors", CLI_TEXT, AT(cors), "ORIGIN", "let browsers in from this origin; '*': from any", 0, 0},
    {"cors-credentials", CLI_FLAG, AT(cors_credentials), NULL, "with their cookies; not together with '*'", 0,
     0},
    {"cookie", CLI_TEXT, AT(cookie), "NAME", "give each session a cookie of this name", 0, 0},
    {"no-control", CLI_FLAG, AT(no_control), NULL,
     "without the control namespace /siospec and those beside it", 0, 0},
    {"no-websocket", CLI_FLAG, AT(no_websocket), NULL, "offer long-polling only", 0, 0},
    {"per-message-deflate", CLI_FLAG, AT(per_message_deflate), NULL,
     "compress WebSocket messages from 1024 bytes", 0, 0},
    {"http-compression", CLI_FLAG, AT(http_compression), NULL, "compress polling answers from 1024 bytes", 0,
     0},
    {"tls-cert", CLI_TEXT, AT(tls_cert), "FILE", "serve https and wss: PEM certificate, with its chain", 0,
     0},
    {"tls-key", CLI_TEXT, AT(tls_key), "FILE", "and its PEM key", 0, 0},
    {"max-sessions", CLI_NUMBER, AT(max_sessions), "N", "beyond them 503 (1000000)", 1, MOST_COUNT},
    {"max-buffered", CLI_NUMBER, AT(max_buffered), "BYTES",
     "of memory for what waits for one session; beyond it, it ends (16777216)", 1, MOST_BYTES},
    {"max-kept", CLI_NUMBER, AT(max_kept), "BYTES",
     "of memory for the namespaces, CONNECT payloads and rooms of one client (4194304)", 1, MOST_BYTES},
    {"max-requests", CLI_NUMBER, AT(max_requests), "N", "that one connection may carry (1000000)", 1,
     MOST_REQUESTS},
    {"max-connections", CLI_NUMBER, AT(max_connections), "N", "beyond them new ones are closed (1000000)", 1,
     MOST_COUNT},
    {"stop-timeout", CLI_NUMBER, AT(stop_timeout), "MS",
     "to tell all clients of the end after a signal (2000)", 1, MOST_MS},
    {"log", CLI_TEXT, AT(log), "LEVEL", "on standard error: none (default), requests (-v) or packets (-vv)",
     0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"serve", options, sizeof options / sizeof options[0]};

static void print_help(void) {
    puts("usage: siospec serve [OPTIONS]\n"
         "\n"
         "Runs the reference server, with an application that fulfils the contract of a testee, the control\n"
         "namespace included. Prints `listening on URL` when it is ready. Values in parentheses are the\n"
         "defaults; variables of the environment, where they are set, take their place. SIOSPEC_FEATURES\n"
         "switches on features (docs/control-namespace.md).\n"
         "SIGTERM or SIGINT closes all sessions and ends it; a second one ends it at once.\n");
    cli_options_help(&syntax, stdout);
    puts("\nexit status: 0 ended by a signal; 2 bad usage; 3 it could not be started");
}

/* ---- the environment ---- */

static bool number_of(const char *variable, int64_t least, int64_t most, int64_t *out) {
    const char *text = getenv(variable);
    if (text == NULL || *text == '\0') return true;
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno == 0 && *end == '\0' && n >= least && n <= most) {
        *out = n;
        return true;
    }
    cli_usage_error("serve", "%s in the environment is not a number from %" PRId64 " to %" PRId64, variable,
                    least, most);
    return false;
}

static bool read_environment(serve_options *o) {
    const char *host = getenv("HOST");
    if (host != NULL && *host != '\0') o->host = host;
    return number_of("PORT", 0, 65535, &o->port) &&
           number_of("SIOSPEC_PING_INTERVAL", 1, MOST_MS, &o->ping_interval) &&
           number_of("SIOSPEC_PING_TIMEOUT", 1, MOST_MS, &o->ping_timeout) &&
           number_of("SIOSPEC_CONNECT_TIMEOUT", 1, MOST_MS, &o->connect_timeout) &&
           number_of("SIOSPEC_UPGRADE_TIMEOUT", 1, MOST_MS, &o->upgrade_timeout) &&
           number_of("SIOSPEC_MAX_PAYLOAD", 1, MOST_BYTES, &o->max_payload);
}

static serve_options defaults(void) {
    sio_server_options server = sio_server_defaults();
    sio_transport_limits limits = sio_transport_defaults();
    return (serve_options){.app = "socketio",
                           .host = "127.0.0.1",
                           .log = "none",
                           .ping_interval = (int64_t)server.engine.ping_interval,
                           .ping_timeout = (int64_t)server.engine.ping_timeout,
                           .max_payload = (int64_t)server.engine.max_payload,
                           .connect_timeout = (int64_t)server.connect_timeout,
                           .upgrade_timeout = (int64_t)server.engine.upgrade_timeout,
                           .max_sessions = (int64_t)server.engine.max_sessions,
                           .max_buffered = (int64_t)server.engine.max_buffered,
                           .max_kept = (int64_t)server.max_kept,
                           .stop_timeout = (int64_t)limits.stop_timeout,
                           .max_requests = (int64_t)limits.max_requests,
                           .max_connections = (int64_t)limits.max_connections};
}

/* ---- what the options mean ---- */

static bool wrong(const char *format, const char *value) {
    cli_usage_error("serve", format, value);
    return false;
}

static bool read_app(const serve_options *o, app_options *out) {
    out->kind = strcmp(o->app, "engineio") == 0 ? APP_ENGINEIO : APP_SOCKETIO;
    if (out->kind == APP_ENGINEIO || strcmp(o->app, "socketio") == 0) return true;
    return wrong("--app is socketio or engineio, not '%s'", o->app);
}

static bool read_log(const serve_options *o, app_options *out) {
    static const char *const levels[] = {"none", "requests", "packets"};
    for (unsigned i = 0; i < 3; i++) {
        out->verbosity = i;
        if (strcmp(o->log, levels[i]) == 0) return true;
    }
    return wrong("--log is none, requests or packets, not '%s'", o->log);
}

static bool is_origin(const char *text) {
    if (strcmp(text, "*") == 0) return true;
    const char *host = strstr(text, "://");
    if (host == NULL || host == text || host[3] == '\0') return false;
    for (const char *p = text; *p != '\0'; p++)
        if (*p <= ' ' || *p == 0x7f || (p > host + 2 && *p == '/')) return false;
    return true;
}

static bool check_cors(const serve_options *o) {
    if (o->cors != NULL && !is_origin(o->cors))
        return wrong("--cors takes '*' or an origin like http://example.com:8080, not '%s'", o->cors);
    if (o->cors_credentials && (o->cors == NULL || strcmp(o->cors, "*") == 0))
        return wrong("%s", "--cors-credentials needs --cors with one origin"); /* EIO4-CO-04 */
    return true;
}

static bool check_cookie(const char *name) {
    if (name == NULL) return true;
    for (const char *p = name; *p != '\0'; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", *p) != NULL)
            return wrong("--cookie '%s' is not a cookie's name", name);
    return *name != '\0' || wrong("%s", "--cookie needs a name");
}

static bool check_tls(const serve_options *o) {
    if ((o->tls_cert == NULL) == (o->tls_key == NULL)) return true;
    return wrong("%s", "--tls-cert and --tls-key belong together");
}

/* A path with both its slashes (EIO4-HS-02). Ownership: the caller frees. Returns NULL with a message. */
static char *read_path(const char *path, app_kind kind) {
    if (path == NULL) path = kind == APP_ENGINEIO ? "/engine.io/" : "/socket.io/";
    size_t len = strlen(path);
    if (*path != '/' || strpbrk(path, "?# \r\n\t") != NULL) {
        (void)wrong("--path begins with / and holds neither ? nor # nor blanks: '%s'", path);
        return NULL;
    }
    char *whole = malloc(len + 2);
    if (whole == NULL) return NULL;
    memcpy(whole, path, len + 1);
    if (path[len - 1] != '/') memcpy(whole + len, "/", 2);
    return whole;
}

static void fill(const serve_options *o, const char *path, app_options *out) {
    sio_eio_options *e = &out->server.engine;
    sio_transport_options *t = &out->transport;
    e->path = path;
    e->ping_interval = (uint64_t)o->ping_interval;
    e->ping_timeout = (uint64_t)o->ping_timeout;
    e->upgrade_timeout = (uint64_t)o->upgrade_timeout;
    e->max_payload = (size_t)o->max_payload;
    e->max_sessions = (size_t)o->max_sessions;
    e->max_buffered = (size_t)o->max_buffered;
    e->no_websocket = o->no_websocket;
    e->cors_origin = o->cors;
    e->cors_credentials = o->cors_credentials;
    e->cookie = o->cookie;
    out->server.connect_timeout = (uint64_t)o->connect_timeout;
    out->server.max_kept = (size_t)o->max_kept;
    out->no_control = o->no_control;
    out->features = getenv("SIOSPEC_FEATURES");
    t->host = o->host;
    t->port = (uint16_t)o->port;
    t->tls_cert = o->tls_cert;
    t->tls_key = o->tls_key;
    t->per_message_deflate = o->per_message_deflate;
    t->http_compression = o->http_compression;
    t->limits.stop_timeout = (uint64_t)o->stop_timeout;
    t->limits.max_requests = (uint32_t)o->max_requests;
    t->limits.max_connections = (size_t)o->max_connections;
}

static int serve(const serve_options *o) {
    app_options app = {.server = sio_server_defaults(), .transport = {.limits = sio_transport_defaults()}};
    if (!read_app(o, &app) || !read_log(o, &app) || !check_cors(o) || !check_cookie(o->cookie) ||
        !check_tls(o))
        return 2;
    char *path = read_path(o->path, app.kind);
    if (path == NULL) return 2;
    fill(o, path, &app);
    int status = app_run(&app);
    free(path);
    return status;
}

/* -v and -vv, as everywhere. */
static void spell_out(int argc, char **argv) {
    static char requests[] = "--log=requests", packets[] = "--log=packets";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0) argv[i] = requests;
        if (strcmp(argv[i], "-vv") == 0) argv[i] = packets;
    }
}

static int run(const serve_options *o, const cli_rest *rest) {
    if (o->help) {
        print_help();
        return 0;
    }
    if (rest->command != NULL) return cli_usage_error("serve", "it starts no command: leave out '--'");
    if (rest->positional.count > 0)
        return cli_usage_error("serve", "unexpected '%s'", rest->positional.items[0]);
    return serve(o);
}

int cli_serve(int argc, char **argv) {
    serve_options o = defaults();
    cli_rest rest = {.command = NULL};
    if (!read_environment(&o)) return 2;
    spell_out(argc, argv);
    int status = cli_options_read(&syntax, argc, argv, &o, &rest) ? run(&o, &rest) : 2;
    cli_options_free(&syntax, &o, &rest);
    return status;
}
