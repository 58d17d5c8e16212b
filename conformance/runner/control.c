#include "runner/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/client.h"

enum { ANSWER_MS = 5000 };

bool run_capabilities_have(const run_capabilities *c, const char *name) {
    for (size_t i = 0; i < json_array_size(c->names); i++)
        if (strcmp(json_string_value(json_array_get(c->names, i)), name) == 0) return true;
    return false;
}

void run_capabilities_free(run_capabilities *c) {
    json_decref(c->names);
    c->names = NULL;
}

/* Opens a WebSocket session and joins /siospec. Returns false when there is no such namespace. */
static bool join(run_client *client, const scn_env *env, wire_us deadline) {
    sio_buf why = SIO_BUF_INIT;
    sio_slice text;
    const wire_response *response = run_client_get(client, env, SCN_WEBSOCKET, deadline, &why);
    sio_buf_free(&why);
    if (response == NULL || response->status != 101 || !run_client_upgrade(client)) return false;
    if (!run_client_receive(client, &text) || !sio_slice_starts(text, "0")) return false;
    if (!run_client_send(client, sio_slice_str("40/siospec,"))) return false;
    while (run_client_receive(client, &text)) {
        if (sio_slice_starts(text, "40/siospec")) return true;
        if (sio_slice_starts(text, "44/siospec") || sio_slice_starts(text, "1")) return false;
    }
    return false;
}

/* Copies an answer without white space, which is legal in the JSON of an acknowledgement; nothing else can
 * stand in the answers that are looked for. */
static void compact(sio_slice text, char out[64]) {
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < 63; i++)
        if (strchr(" \t\r\n", text.ptr[i]) == NULL) out[n++] = (char)text.ptr[i];
    out[n] = '\0';
}

/* Returns 1 for yes, 0 for no, -1 when there is no (sensible) answer. One question is open at a time: another
 * acknowledgement than that is a wrong answer, and the right one will not come. */
static int ask(run_client *client, unsigned id, const char *name) {
    sio_buf question = SIO_BUF_INIT;
    char yes[64], no[64];
    sio_slice text;
    int answer = -1;
    snprintf(yes, sizeof yes, "43/siospec,%u[true]", id);
    snprintf(no, sizeof no, "43/siospec,%u[false]", id);
    bool sent = sio_buf_addf(&question, "42/siospec,%u[\"capability\",\"%s\"]", id, name) &&
                run_client_send(client, sio_buf_slice(&question));
    while (sent && answer < 0 && run_client_receive(client, &text)) {
        char words[64];
        compact(text, words);
        answer = strcmp(words, yes) == 0 ? 1 : strcmp(words, no) == 0 ? 0 : -1;
        if (answer < 0 && (sio_slice_starts(text, "43") || sio_slice_starts(text, "46"))) break;
    }
    sio_buf_free(&question);
    return answer;
}

static bool ask_all(run_capabilities *c, run_client *client, const scn_env *env, const char *const *names,
                    size_t count, char note[160]) {
    char random[64];
    snprintf(random, sizeof random, "siospec-%016llx", (unsigned long long)env->seed ^ 0x9e3779b97f4a7c15ULL);
    int nonsense = ask(client, 0, random);
    if (nonsense != 0) {
        snprintf(
            note, 160,
            nonsense > 0
                ? "the control namespace claims the capability '%s', which does not exist: it is not believed"
                : "the control namespace does not answer '%s', or wrongly: it is not used",
            nonsense > 0 ? random : "capability");
        return true;
    }
    if (json_array_append_new(c->names, json_string("control")) != 0) return false;
    for (size_t i = 0; i < count; i++) {
        if (run_capabilities_have(c, names[i]) || ask(client, (unsigned)i + 1, names[i]) != 1) continue;
        if (json_array_append_new(c->names, json_string(names[i])) != 0) return false;
    }
    return true;
}

bool run_capabilities_ask(run_capabilities *c, const scn_env *env, const char *const *names, size_t count,
                          char note[160]) {
    run_client client;
    note[0] = '\0';
    c->names = json_array();
    if (c->names == NULL) return false;
    bool ok =
        !join(&client, env, wire_now() + WIRE_MS(ANSWER_MS)) || ask_all(c, &client, env, names, count, note);
    run_client_close(&client);
    return ok;
}

bool run_control_sessions(const scn_env *env, uint64_t *count) {
    run_client client;
    sio_slice text;
    bool found = false;
    bool asked = join(&client, env, wire_now() + WIRE_MS(ANSWER_MS)) &&
                 run_client_send(&client, sio_slice_str("42/siospec,1[\"do\",\"sessions\"]"));
    while (asked && !found && run_client_receive(&client, &text)) {
        char words[64];
        int used = 0;
        unsigned n = 0;
        compact(text, words);
        found = sscanf(words, "43/siospec,1[%9u]%n", &n, &used) == 1 && used > 0 && words[used] == '\0';
        *count = n;
    }
    run_client_close(&client);
    return found;
}
