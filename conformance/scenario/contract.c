#include "scenario/contract.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/await.h"
#include "scenario/send.h"
#include "value/echo.h"

/* The packet type and the namespace in front of a payload: `42`, `40/custom,`. */
static void prefix_of(char *out, size_t size, const char *type, const char *nsp) {
    bool root = strcmp(nsp, "/") == 0;
    snprintf(out, size, "%s%s%s", type, root ? "" : nsp, root ? "" : ",");
}

static bool send_connect(scn_case *c, scn_peer *p, const char *nsp, const json_t *auth) {
    sio_buf packet = SIO_BUF_INIT;
    char prefix[512];
    prefix_of(prefix, sizeof prefix, "40", nsp);
    char *dumped = auth != NULL ? json_dumps(auth, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    char *payload = dumped != NULL ? scn_case_expand(c, dumped) : NULL;
    free(dumped);
    if (auth != NULL && payload == NULL) return false;
    bool made = sio_buf_add_str(&packet, prefix) && (payload == NULL || sio_buf_add_str(&packet, payload));
    bool ok = made ? scn_send_text(c, p, sio_buf_slice(&packet)) : scn_case_no_memory(c);
    free(payload);
    sio_buf_free(&packet);
    return ok;
}

static bool await_json(scn_case *c, scn_peer *p, const char *type, const char *nsp, json_t *json) {
    char prefix[512];
    prefix_of(prefix, sizeof prefix, type, nsp);
    json_t *pattern = json_pack("{s:s, s:o}", "prefix", prefix, "json", json);
    bool ok = pattern != NULL ? scn_await_pattern(c, p, pattern) : scn_case_no_memory(c);
    json_decref(pattern);
    return ok;
}

static bool await_connected(scn_case *c, scn_peer *p, const char *nsp) {
    char name[128];
    snprintf(name, sizeof name, "%s.nsid", p->name);
    json_t *reply = json_pack("{s:{s:{s:s, s:s}}}", "$partial", "sid", "$capture", name, "$type", "string");
    return await_json(c, p, "40", nsp, reply); /* SIO5-CN-02 */
}

/* The contract's `auth` event, with what CONNECT brought; cases of SIO5-CN-05 judge null or nothing for no
 * payload. */
static bool await_auth(scn_case *c, scn_peer *p, const char *nsp, const json_t *auth) {
    json_t *pattern = auth != NULL
                          ? json_pack("[s, o]", "auth", json_deep_copy(auth))
                          : json_pack("{s:[[s, {}], [s, n], [s]]}", "$one_of", "auth", "auth", "auth");
    return await_json(c, p, "42", nsp, pattern);
}

bool scn_contract_join(scn_case *c, scn_peer *p, const char *nsp, const json_t *auth) {
    if (c->env->contract != SCN_SOCKETIO) return true;
    if (auth == NULL) auth = c->env->auth;
    bool promised = strcmp(nsp, "/") == 0 || strcmp(nsp, "/custom") == 0;
    c->miss.cites = "SIO5-CN-02";
    bool ok = send_connect(c, p, nsp, auth) && await_connected(c, p, nsp) &&
              (!promised || await_auth(c, p, nsp, auth));
    if (ok) c->miss.cites = NULL;
    return ok;
}

json_t *scn_contract_echo(const scn_case *c, const char *text, sio_buf *packet) {
    bool by_events = c->env->contract == SCN_SOCKETIO;
    if (val_echo_packet(by_events, sio_slice_str(text), packet) != NULL) return NULL;
    return val_echo_answer(by_events, sio_slice_str(text));
}

bool scn_contract_check_echo(scn_case *c, scn_peer *p, const char *text) {
    sio_buf packet = SIO_BUF_INIT;
    json_t *pattern = scn_contract_echo(c, text, &packet);
    bool ok = pattern != NULL
                  ? scn_send_text(c, p, sio_buf_slice(&packet)) && scn_await_pattern(c, p, pattern)
                  : scn_case_no_memory(c);
    json_decref(pattern);
    sio_buf_free(&packet);
    return ok;
}
