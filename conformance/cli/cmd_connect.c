/* siospec connect: the reference client, from options. */
#include "cli/cmd_connect.h"

#include <stdlib.h>
#include <string.h>

#include "app/obey.h"
#include "app/talk.h"
#include "base/json.h"
#include "cli/options.h"
#include "cli/request_words.h"
#include "socketio/packet.h"

typedef struct connect_options {
    cli_texts nsp, header, query;
    const char *auth, *transports, *path, *cacert;
    int64_t ack_timeout, open_timeout, wait, attempts, delay, max_delay;
    bool insecure, no_reconnection, trace, contract, help;
} connect_options;

#define AT(member) offsetof(connect_options, member)
#define MOST_MS 86400000
#define MOST_COUNT 1000000000
static const cli_option options[] = {
    {"nsp", CLI_LIST, AT(nsp), "NSP", "join this namespace instead of /; repeatable", 0, 0},
    {"auth", CLI_TEXT, AT(auth), "JSON", "an object for the server, sent with each CONNECT", 0, 0},
    {"transports", CLI_TEXT, AT(transports), "LIST",
     "polling,websocket (default): upgrade where offered; or polling, or websocket", 0, 0},
    {"path", CLI_TEXT, AT(path), "PATH", "instead of /socket.io/, where the URL has none", 0, 0},
    {"query", CLI_LIST, AT(query), "'k=v'", "add to the query of every request; repeatable", 0, 0},
    {"header", CLI_LIST, AT(header), "'K: V'", "add to every request; repeatable", 0, 0},
    {"cacert", CLI_TEXT, AT(cacert), "FILE", "trust these certificates", 0, 0},
    {"insecure", CLI_FLAG, AT(insecure), NULL, "accept any certificate", 0, 0},
    {"trace", CLI_FLAG, AT(trace), NULL, "show every packet, too", 0, 0},
    {"ack-timeout", CLI_NUMBER, AT(ack_timeout), "MS", "for emit-ack (5000); 0: no limit", 0, MOST_MS},
    {"open-timeout", CLI_NUMBER, AT(open_timeout), "MS", "for the connection to be opened (20000)", 1,
     MOST_MS},
    {"wait", CLI_NUMBER, AT(wait), "MS",
     "when the lines are over, for what is still under way; for 'wait' without a number (5000)", 0, MOST_MS},
    {"no-reconnection", CLI_FLAG, AT(no_reconnection), NULL, "end when the connection fails or is lost", 0,
     0},
    {"attempts", CLI_NUMBER, AT(attempts), "N", "to reconnect, then give up; 0 (default): without end", 0,
     MOST_COUNT},
    {"reconnection-delay", CLI_NUMBER, AT(delay), "MS", "before the first attempt, doubled each time (1000)",
     0, MOST_MS},
    {"reconnection-delay-max", CLI_NUMBER, AT(max_delay), "MS", "but never above this (5000)", 0, MOST_MS},
    {"contract", CLI_FLAG, AT(contract), NULL,
     "be a client under test (docs/clients.md): settings and URL from SIOSPEC_*", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"connect", options, sizeof options / sizeof options[0]};

static void print_help(void) {
    puts("usage: siospec connect URL [OPTIONS]\n"
         "\n"
         "Connects to a Socket.IO server (http, https, ws or wss) and carries out the lines of standard "
         "input;\n"
         "what happens is printed as JSON objects, one a line. The lines:\n"
         "\n"
         "  emit NAME [JSON, JSON...]    send an event; {\"$b\":\"base64\"} stands for binary\n"
         "  emit-ack NAME [JSON, ...]    and ask for an acknowledgement\n"
         "  ack ID [JSON, ...]           acknowledge the event that was printed with this id\n"
         "  join NSP [JSON]              join a namespace; emit means it from now on\n"
         "  use NSP                      emit means this one from now on\n"
         "  leave [NSP]                  leave it\n"
         "  wait EVENT [MS]              carry out no further line before this event was printed, after the\n"
         "                               latest line that is no wait: connect, event, ack, disconnect, ...\n"
         "  close                        leave all, and end\n"
         "\n"
         "The end of the lines is a 'close', once the namespaces are joined and the acknowledgements are "
         "there.\n");
    cli_options_help(&syntax, stdout);
    puts("\nexample: printf 'emit-ack message-with-ack 1, \"two\"\\n' | siospec connect "
         "http://localhost:3000\n"
         "\nexit status: 0 fine; 1 something did not come about; 2 bad usage; 3 it could not be started");
}

static bool wrong(const char *format, const char *value) {
    cli_usage_error("connect", format, value);
    return false;
}

static bool read_transports(const char *text, sio_eio_client_options *out) {
    out->polling = strcmp(text, "websocket") != 0;
    out->websocket = strcmp(text, "polling") != 0;
    if (strcmp(text, "websocket") == 0 || strcmp(text, "polling") == 0 ||
        strcmp(text, "polling,websocket") == 0)
        return true;
    return wrong("--transports is polling, websocket, or polling,websocket, not '%s'", text);
}

static bool check_auth(const char *auth) {
    sio_json value;
    if (auth == NULL) return true;
    sio_error e = sio_json_scan(sio_slice_str(auth), SIO_DEFAULT_DEPTH, &value);
    return (e.code == SIO_ERR_OK && value.kind == SIO_JSON_OBJECT) ||
           wrong("--auth is a JSON object, not '%s'", auth);
}

static bool check_namespaces(const cli_texts *names) {
    for (size_t i = 0; i < names->count; i++) {
        sio_packet packet = {.type = SIO_CONNECT, .nsp = sio_slice_str(names->items[i])};
        if (sio_packet_check(&packet, NULL).code != SIO_ERR_OK)
            return wrong("--nsp is a namespace like /chat, not '%s'", names->items[i]);
    }
    return true;
}

static bool read_headers(const cli_texts *lines, sio_buf *out) {
    for (size_t i = 0; i < lines->count; i++) {
        const char *why = cli_header_fault(lines->items[i]);
        if (why != NULL) return wrong(why, lines->items[i]);
        if (!sio_buf_addf(out, "%s\r\n", lines->items[i])) return false;
    }
    return sio_buf_cstr(out) != NULL;
}

static bool read_query(const cli_texts *pairs, sio_buf *out) {
    for (size_t i = 0; i < pairs->count; i++) {
        const char *why = cli_query_fault(pairs->items[i]);
        if (why != NULL) return wrong(why, pairs->items[i]);
        if (!sio_buf_addf(out, "%s%s", i == 0 ? "" : "&", pairs->items[i])) return false;
    }
    return sio_buf_cstr(out) != NULL;
}

typedef struct texts {
    sio_buf url, headers, query;
} texts;

static bool fill(const connect_options *o, const char *url, texts *t, talk_options *out) {
    sio_client_options *c = &out->client;
    const char *path = o->path == NULL ? "/socket.io/" : o->path;
    if (*path != '/' || strpbrk(path, "?# \r\n\t") != NULL)
        return wrong("--path begins with / and holds neither ? nor # nor blanks: '%s'", path);
    if (!sio_address_read(url, path, &out->address, &t->url))
        return wrong("'%s' is no URL like http://localhost:3000", url);
    if (!read_transports(o->transports, &c->engine) || !check_auth(o->auth) || !check_namespaces(&o->nsp) ||
        !read_headers(&o->header, &t->headers) || !read_query(&o->query, &t->query))
        return false;
    out->address.headers = o->header.count == 0 ? NULL : (const char *)t->headers.data;
    out->address.insecure = o->insecure;
    c->engine.query = o->query.count == 0 ? NULL : (const char *)t->query.data;
    c->engine.open_timeout = (uint64_t)o->open_timeout;
    /* Older servers announce none; but under test the client is to be strict. */
    if (!o->contract) c->engine.lenient = SIO_LENIENT_OPEN_WITHOUT_MAX_PAYLOAD;
    c->reconnection = !o->no_reconnection;
    c->attempts = (uint64_t)o->attempts;
    c->delay = (uint64_t)o->delay;
    c->max_delay = (uint64_t)o->max_delay;
    out->ca_file = o->cacert;
    out->nsp = (const char *const *)o->nsp.items;
    out->nsps = o->nsp.count;
    out->auth = o->auth;
    out->ack_timeout = (uint64_t)o->ack_timeout;
    out->patience = (uint64_t)o->wait;
    out->trace = o->trace;
    return true;
}

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

static int run_contract(connect_options *o, const cli_rest *rest) {
    talk_options talk = {.client = sio_client_defaults()};
    texts t = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    const char *url = setting("SIOSPEC_URL"), *transports = setting("SIOSPEC_TRANSPORTS");
    if (rest->positional.count > 0)
        return cli_usage_error("connect", "--contract wants no URL: it is in %s", "SIOSPEC_URL");
    if (url == NULL) return cli_usage_error("connect", "%s is not set", "SIOSPEC_URL");
    o->auth = setting("SIOSPEC_AUTH");
    if (transports != NULL) o->transports = transports;
    int status = fill(o, url, &t, &talk) ? obey_run(&talk, setting("SIOSPEC_CONTROL")) : 2;
    sio_buf_free(&t.url);
    sio_buf_free(&t.headers);
    sio_buf_free(&t.query);
    return status;
}

static int run(connect_options *o, const cli_rest *rest) {
    if (o->help) {
        print_help();
        return 0;
    }
    if (rest->command != NULL) return cli_usage_error("connect", "it starts no command: leave out '--'");
    if (o->contract) return run_contract(o, rest);
    if (rest->positional.count == 0) return cli_usage_error("connect", "the URL of a server is missing");
    if (rest->positional.count > 1)
        return cli_usage_error("connect", "unexpected '%s'", rest->positional.items[1]);
    talk_options talk = {.client = sio_client_defaults()};
    texts t = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    int status = fill(o, rest->positional.items[0], &t, &talk) ? talk_run(&talk) : 2;
    sio_buf_free(&t.url);
    sio_buf_free(&t.headers);
    sio_buf_free(&t.query);
    return status;
}

int cli_connect(int argc, char **argv) {
    sio_client_options client = sio_client_defaults();
    connect_options o = {.transports = "polling,websocket",
                         .ack_timeout = 5000,
                         .open_timeout = (int64_t)client.engine.open_timeout,
                         .wait = 5000,
                         .delay = (int64_t)client.delay,
                         .max_delay = (int64_t)client.max_delay};
    cli_rest rest = {.command = NULL};
    int status = cli_options_read(&syntax, argc, argv, &o, &rest) ? run(&o, &rest) : 2;
    cli_options_free(&syntax, &o, &rest);
    return status;
}
