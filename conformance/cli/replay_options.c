#include "cli/replay_options.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/endpoint.h"

#define AT(member) offsetof(replay_options, member)
#define MOST_MS 86400000
#define REDACTED "[redacted]"
static const cli_option options[] = {
    {"dry", CLI_FLAG, AT(dry), NULL, "run nothing: only show what was recorded", 0, 0},
    {"commands", CLI_FLAG, AT(commands), NULL, "run nothing: print only the shell commands", 0, 0},
    {"header", CLI_LIST, AT(header), "'K: V'", "instead of the recorded one of that name; repeatable", 0, 0},
    {"query", CLI_LIST, AT(query), "'k=v'", "instead of the recorded one of that name; repeatable", 0, 0},
    {"auth", CLI_TEXT, AT(auth), "JSON", "instead of the recorded one", 0, 0},
    {"connect-timeout", CLI_NUMBER, AT(connect_timeout), "MS", "how long the testee waits for a CONNECT", 1,
     MOST_MS},
    {"upgrade-timeout", CLI_NUMBER, AT(upgrade_timeout), "MS",
     "how long the testee waits for an upgrade to end", 1, MOST_MS},
    {"contract", CLI_TEXT, AT(contract), "NAME", "of a script: socketio (default) or engineio", 0, 0},
    {"cacert", CLI_TEXT, AT(cacert), "FILE", "trust these certificates", 0, 0},
    {"insecure", CLI_FLAG, AT(insecure), NULL, "accept any certificate", 0, 0},
    {"sni", CLI_TEXT, AT(sni), "NAME", "server name for TLS (default: the URL's host)", 0, 0},
    {"policy", CLI_TEXT, AT(policy), "FILE", "what is intended where the protocol leaves a choice", 0, 0},
    {"features", CLI_TEXT, AT(features), "LIST", "features that CMD is asked to switch on", 0, 0},
    {"lacks", CLI_TEXT, AT(lacks), "LIST", "what the library of a client has not", 0, 0},
    {"listen", CLI_NUMBER, AT(listen), "PORT", "wait on this port for a client that somebody starts by hand",
     1, 65535},
    {"page", CLI_TEXT, AT(page), "URL", "with --listen: open that port in a browser, which shows this page",
     0, 0},
    {"allow-destructive", CLI_FLAG, AT(allow_destructive), NULL,
     "crash and flood cases on a host that is not loopback", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"replay", options, sizeof options / sizeof options[0]};

void replay_options_help(FILE *out) {
    fputs("usage: siospec replay BUNDLE [OPTIONS] [URL]\n"
          "       siospec replay BUNDLE [OPTIONS] -- CMD [ARG...]\n"
          "\n"
          "Runs a recorded failure again, against a server at URL or one that CMD starts, and compares. "
          "Without either it "
          "shows\nwhat was recorded, and shell commands that do the same by hand. A bundle names no command, "
          "and the "
          "server that it\nwas recorded from is not contacted.\n"
          "\n"
          "BUNDLE may be a session script (NAME.script), or a finding of `siospec fuzz server` or `siospec "
          "fuzz "
          "codec`, too.\n"
          "\n",
          out);
    cli_options_help(&syntax, out);
    fputs("\nexit status: 0 passes now (or nothing was to be run); 1 fails, in the same way or another; 2 "
          "bad usage or a "
          "broken\nbundle; 3 the testee was not reached or started, or it cannot be told\n",
          out);
}

static bool wrong(const char *format, const char *value) {
    cli_usage_error(syntax.command, format, value);
    return false;
}

bool replay_has_target(const replay_options *o) {
    return !o->dry && !o->commands && (o->url != NULL || o->rest.command != NULL || o->listen >= 0);
}

static bool check_words(replay_options *o) {
    const cli_texts *words = &o->rest.positional;
    if (words->count == 0) return wrong("%s", "which bundle?");
    o->bundle = words->items[0];
    o->url = words->count > 1 ? words->items[1] : NULL;
    if (words->count > 2) return wrong("unexpected '%s'", words->items[2]);
    if (o->rest.command != NULL && o->rest.command[0] == NULL) return wrong("%s", "no command behind --");
    if (o->rest.command != NULL && o->url != NULL)
        return wrong("unexpected '%s': give a URL or -- CMD, not both", o->url);
    if (o->listen >= 0 && (o->rest.command != NULL || o->url != NULL))
        return wrong("%s", "give --listen PORT or a testee, not both");
    if (o->page != NULL && o->listen < 0) return wrong("--page %s needs --listen PORT", o->page);
    if (!check_lacks(o->lacks, syntax.command)) return false;
    wire_endpoint e;
    const char *error = o->url == NULL ? NULL : wire_endpoint_parse(&e, o->url);
    if (error == NULL) return true;
    cli_usage_error(syntax.command, "'%s' is not a URL: %s", o->url, error);
    return false;
}

bool replay_options_read(replay_options *o, int argc, char **argv) {
    *o = (replay_options){.listen = -1, .connect_timeout = -1, .upgrade_timeout = -1};
    return cli_options_read(&syntax, argc, argv, o, &o->rest) && (o->help || check_words(o));
}

void replay_options_free(replay_options *o) {
    cli_options_free(&syntax, o, &o->rest);
}

/* Returns whether one of `list` has the name of `text`, which ends with `end`. */
static bool has_name(const cli_texts *list, const char *text, const char *end) {
    size_t n = strcspn(text, end);
    for (size_t i = 0; i < list->count; i++)
        if (strcspn(list->items[i], end) == n && strncasecmp(list->items[i], text, n) == 0) return true;
    return false;
}

/* The URL that the user gives may have the recorded query already. */
static bool in_url(const char *url, const char *pair) {
    const char *at = url == NULL ? NULL : strchr(url, '?');
    size_t n = strlen(pair);
    while (at != NULL) {
        at++;
        if (strncmp(at, pair, n) == 0 && (at[n] == '\0' || at[n] == '&')) return true;
        at = strchr(at, '&');
    }
    return false;
}

/* What was given on the command line, and what was recorded under other names. */
static bool merge(const cli_texts *given, const json_t *recorded, const char *end, const replay_options *o,
                  bool redacted, cli_texts *out) {
    out->items = calloc(given->count + json_array_size(recorded) + 1, sizeof *out->items);
    if (out->items == NULL) return wrong("%s", "out of memory");
    for (size_t i = 0; i < given->count; i++)
        out->items[out->count++] = given->items[i];
    for (size_t i = 0; i < json_array_size(recorded); i++) {
        const char *text = json_string_value(json_array_get(recorded, i));
        if (has_name(given, text, end) || (*end == '=' && in_url(o->url, text))) continue;
        if (redacted && strstr(text, REDACTED) != NULL &&
            !(*end == '=' && o->url != NULL && strchr(o->url, '?')))
            return wrong(*end == ':' ? "the bundle is redacted: give its header again, --header '%s'"
                                     : "the bundle is redacted: give its query again, --query '%s'",
                         text);
        if (!redacted || strstr(text, REDACTED) == NULL) out->items[out->count++] = text;
    }
    return true;
}

static bool take_auth(const replay_options *o, const rpl_bundle *b, check_options *out) {
    json_error_t error;
    if (o->auth == NULL && json_is_string(b->auth))
        return wrong("%s", "the bundle is redacted: give its payload of CONNECT again, --auth JSON");
    out->parsed_auth =
        o->auth == NULL ? json_incref((json_t *)(uintptr_t)b->auth) : json_loads(o->auth, 0, &error);
    return o->auth == NULL || json_is_object(out->parsed_auth) ||
           wrong("--auth takes a JSON object, not '%s'", o->auth);
}

static int64_t timeout_of(int64_t given, double recorded) {
    return given > 0 ? given : recorded >= 1 ? (int64_t)recorded : -1;
}

bool replay_check_options(const replay_options *o, const rpl_bundle *b, check_options *out) {
    if (b->scenario->seat == SCN_CLIENT_SEAT && o->url != NULL)
        return wrong("the bundle is of a client, and '%s' is no command: give -- CMD", o->url);
    if (b->scenario->seat != SCN_CLIENT_SEAT && o->listen >= 0)
        return wrong("%s", "the bundle is of a server: give a URL or -- CMD");
    *out =
        (check_options){.seat = b->scenario->seat,
                        .listen = o->listen,
                        .page = o->page,
                        .profile = b->scenario->profiles[0],
                        .contract = scn_contract_name(b->contract),
                        .parsed_contract = b->contract,
                        .common = {.jobs = 1, .seed = (int64_t)b->seed, .rest = {.command = o->rest.command}},
                        .slow = true,
                        .no_floor = true,
                        .cacert = o->cacert,
                        .sni = o->sni,
                        .policy = o->policy,
                        .features = o->features,
                        .lacks = o->lacks,
                        .insecure = o->insecure,
                        .allow_destructive = o->allow_destructive,
                        .url = o->url,
                        .connect_timeout = timeout_of(o->connect_timeout, b->connect_timeout),
                        .upgrade_timeout = timeout_of(o->upgrade_timeout, b->upgrade_timeout)};
    if (b->scenario->seat == SCN_CLIENT_SEAT) return take_auth(o, b, out); /* requests are the client's */
    return merge(&o->header, b->headers, ":", o, b->redacted, &out->header) &&
           merge(&o->query, b->query, "=", o, b->redacted, &out->query) && take_auth(o, b, out);
}
