#include "scenario/lacks.h"

#include <string.h>

#include "scenario/peer.h"

#define REPORT(event)                                                                                        \
    { event, "the client does not report " event " (--lacks)" }
static const struct {
    const char *event, *why;
} reports[] = {REPORT("ack"), REPORT("connect_error"), REPORT("disconnect"), REPORT("reconnect_attempt"),
               REPORT("reconnect_failed")};
enum { REPORTS = sizeof reports / sizeof reports[0] };

static const char *const deeds[] = {"retry", "early-join", "auth-values"};

const char *scn_lacks_words(void) {
    return "ack, connect_error, disconnect, reconnect_attempt, reconnect_failed, retry, early-join, "
           "auth-values";
}

static bool is_known(const char *word, size_t len) {
    for (size_t i = 0; i < REPORTS; i++)
        if (strlen(reports[i].event) == len && strncmp(reports[i].event, word, len) == 0) return true;
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++)
        if (strlen(deeds[i]) == len && strncmp(deeds[i], word, len) == 0) return true;
    return false;
}

bool scn_lacks_unknown(const char *list, sio_buf *word) {
    for (;; list++) {
        size_t len = strcspn(list, ",");
        if (!is_known(list, len)) return sio_buf_add(word, sio_slice_of(list, len)), true;
        list += len;
        if (*list == '\0') return false;
    }
}

static bool names(const char *list, const char *word) {
    size_t wanted = strlen(word);
    while (list != NULL && *list != '\0') {
        size_t len = strcspn(list, ",");
        if (len == wanted && strncmp(list, word, len) == 0) return true;
        list += len + (list[len] == ',');
    }
    return false;
}

static bool waits_for(const json_t *steps, const char *event) {
    size_t i;
    const json_t *step;
    json_array_foreach(steps, i, step) {
        const json_t *report = json_object_get(step, "report");
        const char *name = json_string_value(json_object_get(report, "event"));
        if (name != NULL && strcmp(name, event) == 0) return true;
        if (waits_for(json_object_get(step, "steps"), event)) return true;
    }
    return false;
}

static bool has_more_than_strings(const json_t *auth) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)auth, key, value) if (!json_is_string(value)) return true;
    return false;
}

const char *scn_lacks(const char *list, const scn_scenario *s) {
    for (size_t i = 0; list != NULL && i < REPORTS; i++)
        if (names(list, reports[i].event) && waits_for(s->steps, reports[i].event)) return reports[i].why;
    const json_t *auth = json_object_get(json_object_get(s->body, "client"), "auth");
    if (names(list, "auth-values") && has_more_than_strings(auth))
        return "the client's payload of CONNECT has only strings (--lacks)";
    return NULL;
}

bool scn_lacks_retry(scn_case *c) {
    if (c->welcomed || !names(c->env->clients->lacks, "retry")) return false;
    scn_case_stop(c, SCN_UNSUPPORTED,
                  "the client does not try again when its first connection fails (--lacks)");
    return true;
}

bool scn_lacks_early_join(scn_case *c, scn_peer *p) {
    bool waits = c->transport == SCN_UPGRADED && p->ws == NULL && !p->ended && scn_inbox_peek(&p->in) == NULL;
    if (!waits || !names(c->env->clients->lacks, "early-join")) return false;
    scn_case_stop(c, SCN_UNSUPPORTED, "the client joins only after its upgrade (--lacks)");
    return true;
}
