#include "runner/clients.h"

#include <stdlib.h>
#include <string.h>

#include "process/child.h"
#include "process/environment.h"
#include "process/guard.h"
#include "process/testee.h"
#include "process/tree.h"
#include "runner/last_sent.h"
#include "scenario/library.h"

static void *start(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    static const char *const names[] = {"SIOSPEC_URL",     "SIOSPEC_TRANSPORTS", "SIOSPEC_AUTH",
                                        "SIOSPEC_CONTROL", "SIOSPEC_CASES",      NULL};
    const char *const values[] = {settings->url, settings->transports, settings->auth, settings->control,
                                  NULL};
    char **environment = proc_environment_with(names, values);
    if (environment == NULL) {
        sio_buf_add_str(why, "out of memory");
        return NULL;
    }
    proc_child *child = proc_child_start(ctx, environment, why);
    proc_environment_free(environment);
    if (child != NULL) proc_guard_watch(child);
    return child;
}

static bool gone(void *client) {
    return proc_child_gone(client);
}

static void obituary(void *client, size_t lines, sio_buf *out) {
    sio_buf output = SIO_BUF_INIT;
    sio_buf_add_str(out, "the client's process ");
    proc_child_describe(client, out);
    if (proc_child_output(client, lines, "  | ", &output) && output.len > 0) {
        sio_buf_add_str(out, "; its last output:\n");
        output.len--;
        sio_buf_add(out, sio_buf_slice(&output));
    }
    sio_buf_free(&output);
}

static bool memory(void *client, uint64_t *bytes) {
    return proc_tree_memory(proc_child_pid(client), bytes);
}

static void stop(void *client) {
    proc_guard_unwatch(client);
    proc_child_free(client);
}

scn_clients run_clients_of_command(char *const *argv) {
    return (scn_clients){.ctx = (void *)(uintptr_t)argv,
                         .start = start,
                         .gone = gone,
                         .obituary = obituary,
                         .memory = memory,
                         .stop = stop,
                         .patience = WIRE_MS(proc_start_limit())};
}

/* Somebody who reads the settings is not as quick as a process. */
enum { BY_HAND_PATIENCE_MS = 600000 };

static void *announce(void *ctx, const scn_client_settings *s, sio_buf *why) {
    FILE *out = ctx;
    (void)why;
    fprintf(out,
            "%s@%s: stop the client before, if there is one, and start one with\n  SIOSPEC_URL=%s "
            "SIOSPEC_TRANSPORTS=%s SIOSPEC_CONTROL=%s",
            s->scenario->id, scn_transport_name(s->transport), s->url, s->transports, s->control);
    fprintf(out, " SIOSPEC_AUTH='%s'\n", s->auth == NULL ? "" : s->auth);
    fflush(out);
    return ctx;
}

static bool stays(void *client) {
    (void)client;
    return false;
}

static void no_words(void *client, size_t lines, sio_buf *out) {
    (void)client;
    (void)lines;
    (void)out;
}

static bool no_memory_known(void *client, uint64_t *bytes) {
    (void)client;
    (void)bytes;
    return false;
}

static void dismiss(void *client) {
    (void)client;
}

scn_clients run_clients_by_hand(uint16_t port, FILE *out) {
    return (scn_clients){.ctx = out,
                         .start = announce,
                         .gone = stays,
                         .obituary = no_words,
                         .memory = no_memory_known,
                         .stop = dismiss,
                         .patience = WIRE_MS(BY_HAND_PATIENCE_MS),
                         .port = port};
}

static void add_last_sent(scn_result *r) {
    sio_buf text = SIO_BUF_INIT;
    sio_buf_add_str(&text, r->detail);
    sio_buf_add_byte(&text, '\n');
    size_t before = text.len;
    bool more = run_last_sent(r->log, &text) && text.len > before;
    char *detail = more && sio_buf_cstr(&text) != NULL ? strdup(sio_buf_cstr(&text)) : NULL;
    sio_buf_free(&text);
    if (detail == NULL) return;
    free(r->detail);
    r->detail = detail;
}

scn_result *run_client_case(const scn_scenario *scenario, scn_transport transport, const scn_env *env) {
    scn_result *r = scn_run(scenario, transport, env);
    if (r != NULL && r->health == SCN_CRASH && r->log != NULL) add_last_sent(r);
    return r;
}

static const char GREETING[] =
    "{\"schema\": 1, \"seat\": \"client\", \"chapter\": \"greeting\", \"scenarios\": [{\"id\": "
    "\"greeting/hello\","
    "\"title\": \"A client connects\", \"requirements\": [\"EIO4-HS-01\"], \"polarity\": \"positive\","
    "\"transports\": [\"polling\", \"websocket\"], \"steps\": [{\"open\": {}}, {\"join\": {}},"
    "{\"report\": {\"event\": \"connect\"}, \"else\": {\"grade\": \"info\", \"why\": \"no "
    "reports\"}}]}]}";

static bool greet_by(run_greeting *greeting, const scn_scenario *scenario, scn_transport transport,
                     const scn_env *env, sio_buf *why) {
    scn_clients clients = *env->clients;
    scn_env own = *env;
    clients.reports = true;
    own.clients = &clients;
    scn_result *r = scn_run(scenario, transport, &own);
    greeting->came = r != NULL && (r->verdict == SCN_PASS || r->verdict == SCN_INFO);
    greeting->reports = r != NULL && r->verdict == SCN_PASS;
    if (!greeting->came) {
        if (why->len > 0) sio_buf_add_str(why, "; ");
        sio_buf_addf(why, "by %s: %s", scn_transport_name(transport),
                     r == NULL ? "out of memory" : r->detail);
    }
    if (r != NULL) scn_result_free(r);
    return greeting->came;
}

bool run_clients_greet(run_greeting *greeting, const scn_env *env, sio_buf *why) {
    scn_load_error error;
    scn_library *library = scn_library_new();
    *greeting = (run_greeting){.came = false};
    bool ok = library != NULL && scn_library_add(library, "greeting", sio_slice_str(GREETING), &error);
    const scn_scenario *hello = ok ? scn_library_at(library, 0) : NULL;
    bool came = hello != NULL && (greet_by(greeting, hello, SCN_POLLING, env, why) ||
                                  greet_by(greeting, hello, SCN_WEBSOCKET, env, why));
    if (library != NULL) scn_library_free(library);
    return came;
}

static bool never_gone(void *ctx) {
    (void)ctx;
    return false;
}

static run_life always_alive(void *ctx, const scn_env *env) {
    (void)ctx;
    (void)env;
    return RUN_ALIVE;
}

static void no_obituary(void *ctx, size_t lines, sio_buf *out) {
    (void)ctx;
    (void)lines;
    (void)out;
}

static bool not_known(void *ctx, uint64_t *n) {
    (void)ctx;
    (void)n;
    return false;
}

run_testee run_clients_testee(void) {
    return (run_testee){.gone = never_gone,
                        .check = always_alive,
                        .obituary = no_obituary,
                        .memory = not_known,
                        .descriptors = not_known};
}
