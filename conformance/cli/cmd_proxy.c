/* siospec proxy: stands between any client and any server. */
#include "cli/cmd_proxy.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "data/suggest.h"
#include "proxy/choose.h"
#include "proxy/inspect.h"
#include "proxy/proxy.h"

typedef struct proxy_options {
    const char *listen, *upstream, *latency, *throttle, *stall, *reset, *data;
    cli_texts deviate, vary;
    int64_t seed, stall_for;
    bool inspect, help;
} proxy_options;

typedef struct proxy_run {
    proxy_options options;
    data_set *set;
    data_entries *deviations, *variations;
    prx_hub hub;
    prx_inspector *inspector;
    prx_weather weather;
    wire_endpoint upstream;
    prx_proxy *proxy;
} proxy_run;

#define AT(member) offsetof(proxy_options, member)
static const cli_option options[] = {
    {"listen", CLI_TEXT, AT(listen), "[HOST:]PORT",
     "where clients connect (0: any free port; default host 127.0.0.1)", 0, 0},
    {"upstream", CLI_TEXT, AT(upstream), "URL", "the server; its path is not used", 0, 0},
    {"inspect", CLI_FLAG, AT(inspect), NULL, "print the traffic, decoded; `!` marks what breaks the protocol",
     0, 0},
    {"deviate", CLI_LIST, AT(deviate), "ID", "break a requirement (siospec list deviations); repeatable", 0,
     0},
    {"vary", CLI_LIST, AT(vary), "ID", "do legal things otherwise (siospec list variations); repeatable", 0,
     0},
    {"latency", CLI_TEXT, AT(latency), "MS[-MS]", "everything arrives so much later", 0, 0},
    {"throttle", CLI_TEXT, AT(throttle), "BYTES[-BYTES]", "so many bytes a second", 0, 0},
    {"stall", CLI_TEXT, AT(stall), "BYTES[-BYTES]", "after so many bytes of a connection nothing passes", 0,
     0},
    {"stall-for", CLI_NUMBER, AT(stall_for), "MS", "and then goes on (default: never)", 1, 86400000},
    {"reset", CLI_TEXT, AT(reset), "BYTES[-BYTES]", "after so many bytes of a connection both sides get RST",
     0, 0},
    {"seed", CLI_NUMBER, AT(seed), "N", "seed of what the ranges leave open (default 1)", 0, INT64_MAX},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"proxy", options, sizeof options / sizeof options[0]};

static void print_help(void) {
    puts("usage: siospec proxy --listen [HOST:]PORT --upstream URL [OPTIONS]\n"
         "\n"
         "Stands between clients and a server. Without further options every byte, FIN and RST passes as it\n"
         "came. Prints `listening on URL` when it is ready. docs/deviations.md is the language of --deviate\n"
         "and --vary. Faults (latency, throttle, stall, reset) hold for both directions of a connection; "
         "from\n"
         "a range A-B each connection draws its own number.\n");
    cli_options_help(&syntax, stdout);
    puts("\nexit status: 0 ended by a signal; 2 bad usage or broken data; 3 it could not be started");
}

static int fail(int status, const char *what, const char *why) {
    fprintf(stderr, "siospec proxy: %s: %s\n", what, why);
    return status;
}

/* "100" or "100-200" */
static bool read_range(const char *name, const char *text, prx_range *range) {
    char *end = NULL;
    if (text == NULL) return true;
    errno = 0;
    range->from = range->to = strtoull(text, &end, 10);
    if (*end == '-') range->to = strtoull(end + 1, &end, 10);
    range->set = true;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && range->from <= range->to &&
        range->to <= UINT32_MAX)
        return true;
    cli_usage_error("proxy", "--%s is a number or a range such as 10-20, not '%s'", name, text);
    return false;
}

static bool read_weather(proxy_run *r) {
    const proxy_options *o = &r->options;
    r->weather.seed = (uint64_t)o->seed;
    r->weather.stall_for = WIRE_MS(o->stall_for);
    return read_range("latency", o->latency, &r->weather.latency_ms) &&
           read_range("throttle", o->throttle, &r->weather.rate) &&
           read_range("stall", o->stall, &r->weather.stall) &&
           read_range("reset", o->reset, &r->weather.reset);
}

static int unknown_id(const char *option, const char *id, const data_entries *entries) {
    data_suggestions near = {{NULL}, {0}};
    for (size_t i = 0; i < data_entry_count(entries); i++)
        data_suggest(&near, id, data_entry_at(entries, i)->id);
    if (near.names[0] != NULL)
        return cli_usage_error("proxy", "--%s: there is no '%s'; did you mean '%s'?", option, id,
                               near.names[0]);
    return cli_usage_error("proxy", "--%s: there is no '%s'", option, id);
}

static int choose(proxy_run *r, const char *option, const cli_texts *ids, const data_kind *kind,
                  const data_entries *entries) {
    data_error error;
    for (size_t i = 0; i < ids->count; i++) {
        const data_entry *entry = data_entry_find(entries, ids->items[i]);
        if (entry == NULL) return unknown_id(option, ids->items[i], entries);
        if (prx_choose(&r->hub, r->set, kind, entry, "rules", &error)) continue;
        fputs("siospec proxy: ", stderr);
        data_error_print(&error, stderr);
        return 2;
    }
    return 0;
}

static int load(proxy_run *r) {
    data_error error;
    if ((r->set = data_open(r->options.data, &error)) == NULL ||
        (r->deviations = data_entries_load(r->set, &data_deviations, &error)) == NULL ||
        (r->variations = data_entries_load(r->set, &data_variations, &error)) == NULL) {
        fputs("siospec proxy: ", stderr);
        data_error_print(&error, stderr);
        return 2;
    }
    int status = choose(r, "deviate", &r->options.deviate, &data_deviations, r->deviations);
    return status != 0 ? status : choose(r, "vary", &r->options.vary, &data_variations, r->variations);
}

/* Splits [HOST:]PORT. */
static bool read_listen(const char *text, char host[64], uint16_t *port) {
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    char *end;
    unsigned long number = strtoul(colon == NULL ? text : colon + 1, &end, 10);
    if (n >= 64 || *end != '\0' || number > 65535 || text[0] == '\0') return false;
    bool bracketed = n > 1 && text[0] == '[' && text[n - 1] == ']';
    snprintf(host, 64, "%.*s",
             (int)(n == 0      ? 9
                   : bracketed ? n - 2
                               : n),
             n == 0      ? "127.0.0.1"
             : bracketed ? text + 1
                         : text);
    *port = (uint16_t)number;
    return true;
}

static int find_upstream(proxy_run *r) {
    const char *why = wire_endpoint_parse(&r->upstream, r->options.upstream);
    if (why != NULL) return cli_usage_error("proxy", "--upstream: %s", why);
    if (r->upstream.tls) return cli_usage_error("proxy", "--upstream: only http and ws, not TLS");
    why = wire_endpoint_resolve(&r->upstream);
    return why == NULL ? 0 : fail(3, "cannot find the server", why);
}

static int run(proxy_run *r) {
    char host[64];
    uint16_t port = 0;
    if (!read_listen(r->options.listen, host, &port))
        return cli_usage_error("proxy", "--listen expects [HOST:]PORT, not '%s'", r->options.listen);
    int status = find_upstream(r);
    if (status != 0) return status;
    r->proxy = prx_proxy_new();
    if (r->proxy == NULL) return fail(3, "cannot start", "out of memory");
    prx_proxy_stop_on_signals(r->proxy);
    const char *why = prx_proxy_listen(r->proxy, host, &port, &r->upstream, &r->hub, &r->weather);
    if (why != NULL) return fail(3, "cannot listen", why);
    bool six = strchr(host, ':') != NULL;
    printf(six ? "listening on http://[%s]:%u%s\n" : "listening on http://%s:%u%s\n", host, (unsigned)port,
           r->upstream.path[0] == '\0' ? "/" : r->upstream.path);
    if (fflush(stdout) != 0) return fail(3, "cannot write standard output", strerror(errno));
    prx_proxy_run(r->proxy);
    return 0;
}

static int prepare(proxy_run *r) {
    if (r->options.listen == NULL || r->options.upstream == NULL)
        return cli_usage_error("proxy", "--listen and --upstream are needed");
    if (!prx_hub_init(&r->hub)) return fail(3, "cannot start", "out of memory");
    if (!read_weather(r)) return 2;
    int status = load(r);
    if (status != 0) return status;
    if (r->options.inspect) {
        r->inspector = prx_inspector_new(stdout);
        if (r->inspector == NULL) return fail(3, "cannot start", "out of memory");
        r->hub.observer = prx_inspector_observer(r->inspector);
    }
    return run(r);
}

int cli_proxy(int argc, char **argv) {
    proxy_run r = {.options = {.seed = 1}};
    cli_rest rest = {.command = NULL};
    int status = 2;
    signal(SIGPIPE, SIG_IGN);
    if (cli_options_read(&syntax, argc, argv, &r.options, &rest)) {
        if (r.options.help)
            print_help(), status = 0;
        else if (rest.positional.count > 0 || rest.command != NULL)
            status = cli_usage_error("proxy", "unexpected argument");
        else
            status = prepare(&r);
    }
    prx_proxy_free(r.proxy);
    prx_hub_free(&r.hub);
    prx_inspector_free(r.inspector);
    data_entries_free(r.deviations);
    data_entries_free(r.variations);
    data_close(r.set);
    cli_options_free(&syntax, &r.options, &rest);
    return status;
}
