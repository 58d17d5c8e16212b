#include "cli/check_options.h"

#include <stdlib.h>
#include <string.h>

#include "text/escape.h"
#include "wire/endpoint.h"

#define AT(member) offsetof(check_options, member)
#define MOST_MS 86400000
static const cli_option options[] = {
    {"profile", CLI_TEXT, AT(profile), "NAME", "which scenarios: core (default), official, …", 0, 0},
    {"contract", CLI_TEXT, AT(contract), "NAME", "what the testee runs: socketio (default) or engineio", 0,
     0},
    {"select", CLI_LIST, AT(select), "GLOB",
     "only cases whose id, id@transport or requirement id matches; repeatable", 0, 0},
    {"skip", CLI_LIST, AT(skip), "GLOB", "leave such cases out; repeatable", 0, 0},
    {"jobs", CLI_NUMBER, AT(jobs), "N", "cases that run at once (default 32; 128 for slow timers)", 1,
     CHECK_MOST_JOBS},
    {"seed", CLI_NUMBER, AT(seed), "N", "seed of all that is random (default: a fresh one)", 0,
     (int64_t)1 << 53},
    {"strict", CLI_FLAG, AT(strict), NULL, "lenient and inconclusive cases count as failures", 0, 0},
    {"slow", CLI_FLAG, AT(slow), NULL, "wait for timeouts that are not known (45 s and 10 s)", 0, 0},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]",
     "console, tap, json, junit, html, md, badge; repeatable (default: console)", 0, 0},
    {"baseline", CLI_TEXT, AT(baseline), "FILE", "known failures", 0, 0},
    {"update-baseline", CLI_FLAG, AT(update_baseline), NULL, "write the failures of this run to the baseline",
     0, 0},
    {"policy", CLI_TEXT, AT(policy), "FILE", "what is intended where the protocol leaves a choice", 0, 0},
    {"bundles", CLI_TEXT, AT(bundles), "DIR",
     "where replay bundles of failures go (default: siospec-failures/RUN)", 0, 0},
    {"no-bundles", CLI_FLAG, AT(no_bundles), NULL, "write no replay bundles", 0, 0},
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
    {"dry-run", CLI_FLAG, AT(dry_run), NULL, "only list the cases", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"check server", options, sizeof options / sizeof options[0]};

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
    const cli_texts *words = &o->rest.positional;
    bool command = o->rest.command != NULL;
    if (command && o->rest.command[0] == NULL) return wrong("%s", "no command behind --");
    if (words->count > (command ? 0 : 1))
        return wrong(command ? "unexpected '%s': give a URL or -- CMD, not both"
                             : "unexpected '%s' behind the URL",
                     words->items[command ? 0 : 1]);
    o->url = words->count > 0 ? words->items[0] : NULL;
    if (o->url == NULL) return command || o->dry_run || wrong("%s", "give a URL, or -- CMD to start");
    wire_endpoint e;
    const char *error = wire_endpoint_parse(&e, o->url);
    if (error == NULL) return true;
    cli_usage_error(syntax.command, "'%s' is not a URL to check: %s", o->url, error);
    return false;
}

static bool is_token(int c) {
    return strchr("!#$%&'*+-.^_`|~", c) != NULL || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool check_header(const char *line) {
    const char *p = line;
    while (*p != '\0' && is_token(*p))
        p++;
    if (p == line || *p != ':') return wrong("--header '%s' is not of the form 'Name: value'", line);
    return strpbrk(line, "\r\n") == NULL || wrong("--header '%s' holds a line break", line);
}

static bool check_query(const char *pair) {
    for (const char *p = pair; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || *p == '#')
            return wrong("--query '%s' holds characters that must be percent-encoded", pair);
    return *pair != '\0' || wrong("%s", "--query needs k=v");
}

static bool check_auth(check_options *o) {
    json_error_t error;
    if (o->auth == NULL) return true;
    o->parsed_auth = json_loads(o->auth, 0, &error);
    if (json_is_object(o->parsed_auth)) return true;
    return wrong("--auth takes a JSON object, not '%s'", o->auth);
}

static bool check_outputs(check_options *o) {
    sio_buf why = SIO_BUF_INIT;
    size_t on_stdout = 0;
    bool ok = true;
    o->outputs = calloc(o->report.count + 1, sizeof *o->outputs);
    if (o->outputs == NULL) return wrong("%s", "out of memory");
    for (size_t i = 0; ok && i < o->report.count; i++) {
        ok = rep_output_parse(&o->outputs[o->output_count++], o->report.items[i], &why);
        on_stdout += ok && o->outputs[i].path == NULL;
    }
    if (!ok) wrong("%s", sio_buf_cstr(&why) == NULL ? "" : sio_buf_cstr(&why));
    if (ok && on_stdout > 1)
        ok = wrong("%s", "only one --report can go to standard output; give the others a file");
    if (ok && on_stdout == 0) ok = rep_output_parse(&o->outputs[o->output_count++], "console", &why);
    sio_buf_free(&why);
    return ok;
}

static bool check_values(check_options *o) {
    if (!scn_contract_parse(o->contract, &o->parsed_contract) || o->parsed_contract == SCN_ANY_CONTRACT)
        return wrong("--contract is socketio or engineio, not '%s'", o->contract);
    for (size_t i = 0; i < o->header.count; i++)
        if (!check_header(o->header.items[i])) return false;
    for (size_t i = 0; i < o->query.count; i++)
        if (!check_query(o->query.items[i])) return false;
    if (o->update_baseline && o->baseline == NULL)
        return wrong("%s", "--update-baseline needs --baseline FILE");
    if (o->update_baseline && o->select.count + o->skip.count > 0)
        return wrong("%s", "--update-baseline needs a whole run, without --select and --skip");
    if (o->bundles != NULL && o->no_bundles)
        return wrong("%s", "--bundles and --no-bundles exclude each other");
    if (o->bundles != NULL && *o->bundles == '\0') return wrong("%s", "--bundles needs the name of a folder");
    return check_auth(o) && check_outputs(o);
}

bool check_options_read(check_options *o, int argc, char **argv) {
    *o = (check_options){.profile = "core",
                         .contract = "socketio",
                         .jobs = -1,
                         .seed = -1,
                         .connect_timeout = -1,
                         .upgrade_timeout = -1};
    if (!cli_options_read(&syntax, argc, argv, o, &o->rest)) return false;
    return o->help || (check_target(o) && check_values(o));
}

void check_options_free(check_options *o) {
    cli_options_free(&syntax, o, &o->rest);
    json_decref(o->parsed_auth);
    free(o->outputs);
    o->outputs = NULL;
    o->parsed_auth = NULL;
}

static bool add_option(sio_buf *out, const char *name, const char *value) {
    return sio_buf_addf(out, " --%s ", name) && txt_escape_shell(out, value);
}

/* What a case depends on; selection, reports and the number of jobs it does not. */
static bool repeats(const char *name) {
    static const char *const left_out[] = {
        "select",          "skip",    "jobs", "seed",    "report",    "baseline",
        "update-baseline", "dry-run", "help", "bundles", "no-bundles"};
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
        if (strcmp(name, left_out[i]) == 0) return false;
    return true;
}

static bool add_given(const check_options *o, const cli_option *option, sio_buf *out) {
    const char *variable = (const char *)o + option->offset;
    bool ok = true;
    if (option->kind == CLI_FLAG) return !*(const bool *)variable || sio_buf_addf(out, " --%s", option->name);
    if (option->kind == CLI_NUMBER) {
        int64_t n = *(const int64_t *)(const void *)variable;
        return n < 0 || sio_buf_addf(out, " --%s %lld", option->name, (long long)n);
    }
    if (option->kind == CLI_TEXT) {
        const char *text = *(const char *const *)(const void *)variable;
        bool usual = text == NULL || (option->offset == AT(profile) && strcmp(text, "core") == 0) ||
                     (option->offset == AT(contract) && strcmp(text, "socketio") == 0);
        return usual || add_option(out, option->name, text);
    }
    const cli_texts *list = (const void *)variable;
    for (size_t i = 0; ok && i < list->count; i++)
        ok = add_option(out, option->name, list->items[i]);
    return ok;
}

bool check_options_replay(const check_options *o, uint64_t seed, sio_buf *head, sio_buf *tail) {
    bool ok = sio_buf_add_str(head, "siospec check server");
    if (ok && o->url != NULL) ok = sio_buf_add_byte(head, ' ') && txt_escape_shell(head, o->url);
    for (size_t i = 0; ok && i < syntax.count; i++)
        if (repeats(options[i].name)) ok = add_given(o, &options[i], head);
    ok = ok && sio_buf_addf(head, " --seed %llu", (unsigned long long)seed);
    if (!ok || o->rest.command == NULL) return ok;
    ok = sio_buf_add_str(tail, " --");
    for (char **word = o->rest.command; ok && *word != NULL; word++)
        ok = sio_buf_add_byte(tail, ' ') && txt_escape_shell(tail, *word);
    return ok;
}

/* What a bundle cannot hold, or must not. */
static bool goes_beside(const check_options *o, const char *name) {
    static const char *const always[] = {"cacert", "insecure", "sni", "allow-destructive", "policy"};
    static const char *const secret[] = {"header", "query", "auth"};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (strcmp(name, always[i]) == 0) return true;
    for (size_t i = 0; o->redact && i < sizeof secret / sizeof secret[0]; i++)
        if (strcmp(name, secret[i]) == 0) return true;
    return false;
}

bool check_options_replay_with(const check_options *o, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < syntax.count; i++)
        if (goes_beside(o, options[i].name)) ok = add_given(o, &options[i], out);
    if (ok && o->url != NULL) ok = sio_buf_add_byte(out, ' ') && txt_escape_shell(out, o->url);
    if (!ok || o->rest.command == NULL) return ok;
    ok = sio_buf_add_str(out, " --");
    for (char **word = o->rest.command; ok && *word != NULL; word++)
        ok = sio_buf_add_byte(out, ' ') && txt_escape_shell(out, *word);
    return ok;
}
