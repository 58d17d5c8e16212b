#include "cli/check_options.h"
#include "cli/request_words.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/lacks.h"
#include "text/escape.h"
#include "wire/endpoint.h"

#define AT(member) offsetof(check_options, member)
#define MOST_MS 86400000
static const cli_option options[] = {
    {"profile", CLI_TEXT, AT(profile), "NAME", "which scenarios: core (default), official, …", 0, 0},
    {"contract", CLI_TEXT, AT(contract), "NAME", "what the testee runs: socketio (default) or engineio", 0,
     0},
    CHECK_COMMON_SELECTION,
    CHECK_COMMON_RUN("cases that run at once (default 32; 128 for slow timers)"),
    {"slow", CLI_FLAG, AT(slow), NULL, "wait for timeouts that are not known (45 s and 10 s)", 0, 0},
    CHECK_COMMON_RESULTS,
    {"policy", CLI_TEXT, AT(policy), "FILE", "what is intended where the protocol leaves a choice", 0, 0},
    {"features", CLI_TEXT, AT(features), "LIST",
     "optional features, with commas, that CMD is asked to switch on (its SIOSPEC_FEATURES)", 0, 0},
    {"redact", CLI_FLAG, AT(redact), NULL,
     "blot out cookies, Authorization, --header, --query and --auth in logs, bundles and reports", 0, 0},
    {"connect-timeout", CLI_NUMBER, AT(connect_timeout), "MS", "how long the testee waits for a CONNECT", 1,
     MOST_MS},
    {"upgrade-timeout", CLI_NUMBER, AT(upgrade_timeout), "MS",
     "how long the testee waits for an upgrade to end", 1, MOST_MS},
    {"header", CLI_LIST, AT(header), "'K: V'", "add to every request; repeatable", 0, 0},
    {"query", CLI_LIST, AT(query), "'k=v'", "add to the query of every request; repeatable", 0, 0},
    {"auth", CLI_TEXT, AT(auth), "JSON", "payload of every CONNECT that has none of its own", 0, 0},
    {"cacert", CLI_TEXT, AT(cacert), "FILE", "trust these certificates", 0, 0},
    {"insecure", CLI_FLAG, AT(insecure), NULL, "accept any certificate", 0, 0},
    {"sni", CLI_TEXT, AT(sni), "NAME", "server name for TLS (default: the URL's host)", 0, 0},
    {"allow-destructive", CLI_FLAG, AT(allow_destructive), NULL,
     "crash and flood cases on a host that is not loopback", 0, 0},
    {"floor", CLI_FLAG, AT(floor), NULL,
     "measure the interop floor, also of a part of the cases or of a host that is not loopback", 0, 0},
    {"no-floor", CLI_FLAG, AT(no_floor), NULL, "do not measure it", 0, 0},
    CHECK_COMMON_END,
};
static const cli_syntax syntax = {"check server", options, sizeof options / sizeof options[0]};

static const cli_option client_options[] = {
    {"profile", CLI_TEXT, AT(profile), "NAME", "which scenarios: core (default), …", 0, 0},
    {"listen", CLI_NUMBER, AT(listen), "PORT",
     "start nothing: wait on this port for clients that somebody starts by hand", 1, 65535},
    {"page", CLI_TEXT, AT(page), "URL",
     "with --listen: open that port in a browser, which shows this page once for each case", 0, 0},
    {"together", CLI_FLAG, AT(together), NULL,
     "start CMD once: it asks for its cases (docs/clients.md); one that is not good there runs again alone",
     0, 0},
    CHECK_COMMON_SELECTION,
    CHECK_COMMON_RUN("cases, and so clients, that run at once (default 16)"),
    CHECK_COMMON_RESULTS,
    {"policy", CLI_TEXT, AT(policy), "FILE", "what is intended where the protocol leaves a choice", 0, 0},
    {"lacks", CLI_TEXT, AT(lacks), "LIST",
     "what the client's library has not, with commas (docs/clients.md): cases that need it are unsupported",
     0, 0},
    CHECK_COMMON_END,
};
static const cli_syntax client_syntax = {"check client", client_options,
                                         sizeof client_options / sizeof client_options[0]};

void check_options_help(FILE *out) {
    fputs("usage: siospec check server URL [OPTIONS]\n"
          "       siospec check server [OPTIONS] -- CMD [ARG...]\n"
          "\n"
          "Checks a Socket.IO or Engine.IO server: one that runs at URL (without a path: /socket.io/, or "
          "/engine.io/ under\n"
          "--contract engineio), or one that CMD starts on the port in its variable PORT.\n"
          "\n",
          out);
    cli_options_help(&syntax, out);
    fputs("\nexit status: 0 conformant, or only known failures; 1 a new failure, flaky case, crash, hang or "
          "leak, or a stale\n"
          "baseline; 2 bad usage or broken data; 3 the testee was not reached or started, or nothing was "
          "conclusive\n",
          out);
}

static bool wrong(const char *format, const char *value) {
    cli_usage_error(syntax.command, format, value);
    return false;
}

static bool check_target(check_options *o) {
    const cli_texts *words = &o->common.rest.positional;
    bool command = o->common.rest.command != NULL;
    if (command && o->common.rest.command[0] == NULL) return wrong("%s", "no command behind --");
    if (words->count > (command ? 0 : 1))
        return wrong(command ? "unexpected '%s': give a URL or -- CMD, not both"
                             : "unexpected '%s' behind the URL",
                     words->items[command ? 0 : 1]);
    o->url = words->count > 0 ? words->items[0] : NULL;
    if (o->url == NULL) return command || o->common.dry_run || wrong("%s", "give a URL, or -- CMD to start");
    wire_endpoint e;
    const char *error = wire_endpoint_parse(&e, o->url);
    if (error == NULL) return true;
    cli_usage_error(syntax.command, "'%s' is not a URL to check: %s", o->url, error);
    return false;
}

void check_client_options_help(FILE *out) {
    fputs("usage: siospec check client [OPTIONS] -- CMD [ARG...]\n"
          "       siospec check client [OPTIONS] --listen PORT [--page URL]\n"
          "\n"
          "Checks a Socket.IO client: siospec plays the server, and CMD is a small program around the client "
          "that does what\nthe server asks for (docs/clients.md). It is started anew for each case;\n"
          "with --together once for most of them.\n"
          "\n",
          out);
    cli_options_help(&client_syntax, out);
    fputs("\nexit status: 0 conformant, or only known failures; 1 a new failure, flaky case, crash, hang or "
          "leak, or a stale\n"
          "baseline; 2 bad usage or broken data; 3 the client was not started or did not connect, or nothing "
          "was conclusive\n",
          out);
}

static bool wrong_client(const char *format, const char *value) {
    cli_usage_error(client_syntax.command, format, value);
    return false;
}

bool check_lacks(const char *list, const char *command) {
    sio_buf word = SIO_BUF_INIT;
    bool ok = list == NULL || !scn_lacks_unknown(list, &word);
    const char *text = sio_buf_cstr(&word);
    if (!ok)
        cli_usage_error(command, "--lacks does not know '%s'; it takes some of %s, with commas",
                        text != NULL ? text : "", scn_lacks_words());
    sio_buf_free(&word);
    return ok;
}

static bool check_client(const check_options *o) {
    const cli_rest *rest = &o->common.rest;
    bool command = rest->command != NULL;
    if (rest->positional.count > 0)
        return wrong_client("unexpected '%s': the client's command stands behind --",
                            rest->positional.items[0]);
    if (command && rest->command[0] == NULL) return wrong_client("%s", "no command behind --");
    if (command && o->listen >= 0) return wrong_client("%s", "give --listen PORT or -- CMD, not both");
    if (o->together && !command)
        return wrong_client("%s", o->listen >= 0 ? "give --listen PORT or --together -- CMD, not both"
                                                 : "--together needs -- CMD, a program with many clients");
    if (o->page != NULL && o->listen < 0)
        return wrong_client("--page %s needs --listen PORT, where a browser finds the cases", o->page);
    if (o->page != NULL && strncmp(o->page, "http://", 7) != 0 && strncmp(o->page, "https://", 8) != 0)
        return wrong_client("--page takes a URL like http://127.0.0.1:8000/page.html, not '%s'", o->page);
    if (!check_lacks(o->lacks, client_syntax.command)) return false;
    return command || o->listen >= 0 || o->common.dry_run ||
           wrong_client("%s", "give -- CMD, a client to start, or --listen PORT");
}

bool check_client_options_read(check_options *o, int argc, char **argv) {
    *o = (check_options){.seat = SCN_CLIENT_SEAT,
                         .profile = "core",
                         .contract = "socketio",
                         .parsed_contract = SCN_SOCKETIO,
                         .common = check_common_start(),
                         .listen = -1,
                         .connect_timeout = -1,
                         .upgrade_timeout = -1};
    if (!cli_options_read(&client_syntax, argc, argv, o, &o->common.rest)) return false;
    return o->common.help || (check_client(o) && check_common_check(&o->common, client_syntax.command));
}

static bool check_words(const cli_texts *words, const char *(*fault_of)(const char *word)) {
    for (size_t i = 0; i < words->count; i++) {
        const char *fault = fault_of(words->items[i]);
        if (fault != NULL) return wrong(fault, words->items[i]);
    }
    return true;
}

static bool check_auth(check_options *o) {
    json_error_t error;
    if (o->auth == NULL) return true;
    o->parsed_auth = json_loads(o->auth, 0, &error);
    if (json_is_object(o->parsed_auth)) return true;
    return wrong("--auth takes a JSON object, not '%s'", o->auth);
}

static bool check_values(check_options *o) {
    if (o->features != NULL && o->url != NULL)
        return wrong("--features '%s' is for a server that siospec starts", o->features);
    if (!scn_contract_parse(o->contract, &o->parsed_contract) || o->parsed_contract == SCN_ANY_CONTRACT)
        return wrong("--contract is socketio or engineio, not '%s'", o->contract);
    if (!check_words(&o->header, cli_header_fault) || !check_words(&o->query, cli_query_fault)) return false;
    return check_auth(o) && check_common_check(&o->common, syntax.command);
}

bool check_options_read(check_options *o, int argc, char **argv) {
    *o = (check_options){.profile = "core",
                         .contract = "socketio",
                         .common = check_common_start(),
                         .listen = -1,
                         .connect_timeout = -1,
                         .upgrade_timeout = -1};
    if (!cli_options_read(&syntax, argc, argv, o, &o->common.rest)) return false;
    return o->common.help || (check_target(o) && check_values(o));
}

/* The options of the seat. */
static const cli_syntax *syntax_of(const check_options *o) {
    return o->seat == SCN_CLIENT_SEAT ? &client_syntax : &syntax;
}

void check_options_free(check_options *o) {
    cli_options_free(syntax_of(o), o, &o->common.rest);
    json_decref(o->parsed_auth);
    check_common_free(&o->common);
    o->parsed_auth = NULL;
}

static bool add_given(const check_options *o, const cli_option *option, sio_buf *out) {
    bool usual = (option->offset == AT(profile) && strcmp(o->profile, "core") == 0) ||
                 (option->offset == AT(contract) && strcmp(o->contract, "socketio") == 0);
    return usual || check_add_given(o, option, out);
}

bool check_options_replay(const check_options *o, uint64_t seed, sio_buf *head, sio_buf *tail) {
    const cli_syntax *known = syntax_of(o);
    bool ok = sio_buf_addf(head, "siospec %s", known->command);
    if (ok && o->url != NULL) ok = sio_buf_add_byte(head, ' ') && txt_escape_shell(head, o->url);
    for (size_t i = 0; ok && i < known->count; i++)
        if (check_common_repeats(known->options[i].name)) ok = add_given(o, &known->options[i], head);
    ok = ok && sio_buf_addf(head, " --seed %llu", (unsigned long long)seed);
    return ok && check_add_command(o->common.rest.command, tail);
}

/* What a bundle cannot hold, or must not. */
static bool goes_beside(const check_options *o, const char *name) {
    static const char *const always[] = {
        "cacert", "insecure", "sni", "allow-destructive", "policy", "features", "lacks", "listen", "page"};
    static const char *const secret[] = {"header", "query", "auth"};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (strcmp(name, always[i]) == 0) return true;
    for (size_t i = 0; o->redact && i < sizeof secret / sizeof secret[0]; i++)
        if (strcmp(name, secret[i]) == 0) return true;
    return false;
}

bool check_options_replay_with(const check_options *o, sio_buf *out) {
    const cli_syntax *known = syntax_of(o);
    bool ok = true;
    for (size_t i = 0; ok && i < known->count; i++)
        if (goes_beside(o, known->options[i].name)) ok = add_given(o, &known->options[i], out);
    if (ok && o->url != NULL) ok = sio_buf_add_byte(out, ' ') && txt_escape_shell(out, o->url);
    return ok && check_add_command(o->common.rest.command, out);
}
