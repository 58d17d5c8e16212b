#include <ctype.h>
#include <string.h>

#include "fuzz/promote/scenario_internal.h"

/* So many that the first of the growing phases (docs/verdicts.md) shows a leak of one descriptor a round, or
 * of what play_for_memory in fuzz/server/confirm.c calls one. */
enum { ROUNDS = 256, LEAKED_IN_ALL = 32 << 20, LEAKED_A_ROUND = 12 << 10 };

static const char bystander[] = "bystander";

static bool watches(live_kind kind) {
    return kind == LIVE_BLOCKED || kind == LIVE_LOST;
}

/* Blocked or ended sessions are seen by one that does nothing wrong. */
void prm_begin(prm_teller *t) {
    if (!watches(t->wish->kind)) return;
    prm_add(t, json_pack("{s:{s:s}, s:s}", "open", "transport", "websocket", "as", bystander));
    prm_add(t, json_pack("{s:{}, s:s}", "join", "on", bystander));
}

static json_t *late_answer(void) {
    return json_pack("{s:[{s:b, s:s}]}", "or", "aborted", 1, "grade", "pass");
}

/* Whatever a whole request waits for, heartbeat and upgrade included, is over by then. */
static void demand_answers(prm_teller *t) {
    static const char within[] = "interval + timeout + react";
    for (size_t i = 0; i < t->open_count; i++) {
        const prm_open *o = &t->open[i];
        if (!o->due || *o->name == '\0') continue;
        if (o->raw)
            prm_add(t, json_pack("{s:{s:s}, s:s, s:s, s:[{s:{}, s:s}]}", "read", "starts", "HTTP/1.1", "on",
                                 o->name, "within", within, "or", "ended", "grade", "pass"));
        else
            prm_add(t,
                    json_pack("{s:o, s:s, s:s}", "response", late_answer(), "on", o->name, "within", within));
    }
}

/* The last request is the one that was answered wrongly: minimize takes away what comes behind it. */
static void demand_status(prm_teller *t) {
    bool refused = strstr(t->wish->seen, "must be refused") != NULL;
    bool expected = strstr(t->wish->key, "status 500") != NULL;
    if (!refused && !expected) return; /* a handshake: `open` judges it */
    if (t->last == NULL) {
        prm_refuse(t, "the script has no request whose answer could be judged");
        return;
    }
    json_object_del(json_object_get(t->last, "request"), "chop");
    json_object_set_new(
        t->last, "response",
        refused ? json_pack("{s:[i,i,i,i,i,i,i]}", "status", 400, 401, 403, 404, 405, 410, 501)
                : json_pack("{s:[i,i,i,i,i,i,i,i]}", "status", 200, 400, 401, 403, 404, 405, 410, 413));
}

/* What grows shows after some rounds. */
static void wrap_in_rounds(prm_teller *t) {
    json_t *body = t->steps;
    json_t *steady = t->wish->kind == LIVE_DESCRIPTORS
                         ? json_pack("{s:i, s:b}", "rounds", ROUNDS, "descriptors", 1)
                         : json_pack("{s:i, s:i, s:i}", "rounds", ROUNDS, "memory", LEAKED_A_ROUND, "total",
                                     LEAKED_IN_ALL);
    t->steps = json_pack("[{s:o, s:o}]", "steady", steady, "steps", body);
    if (t->steps == NULL) {
        t->steps = json_array();
        prm_refuse(t, "out of memory");
    }
}

void prm_end(prm_teller *t) {
    live_kind kind = t->wish->kind;
    if (kind == LIVE_UNANSWERED) demand_answers(t);
    if (kind == LIVE_DISAGREEMENT) demand_status(t);
    if (kind == LIVE_CRASH || kind == LIVE_HANG)
        prm_add(t, json_pack("{s:s}", "wait", "interval + timeout + 400"));
    if (watches(kind)) prm_add(t, json_pack("{s:s, s:s}", "echo", "still here", "on", bystander));
    if (kind == LIVE_MEMORY || kind == LIVE_DESCRIPTORS)
        wrap_in_rounds(t);
    else
        prm_add(t, json_pack("{s:{}}", "survivor"));
}

const char *prm_hazard(live_kind kind) {
    switch (kind) {
    case LIVE_CRASH:
        return "crash";
    case LIVE_HANG:
    case LIVE_BLOCKED:
        return "hang";
    case LIVE_MEMORY:
    case LIVE_DESCRIPTORS:
        return "memory";
    default:
        return NULL;
    }
}

/* The first id in a sentence: "… (EIO4-ER-01)". */
static json_t *named_in(const char *text) {
    for (const char *at = strchr(text, '('); at != NULL; at = strchr(at + 1, '(')) {
        size_t n = strcspn(at + 1, ")");
        bool id = n > 6 && n < 16 && isupper((unsigned char)at[1]) && isdigit((unsigned char)at[n]) &&
                  memchr(at + 1, '-', n) != NULL;
        for (size_t i = 1; id && i <= n; i++)
            id = isupper((unsigned char)at[i]) || isdigit((unsigned char)at[i]) || at[i] == '-';
        if (id) return json_stringn(at + 1, n);
    }
    return NULL;
}

static const char *usual(const prm_wish *wish) {
    switch (wish->kind) {
    case LIVE_UNANSWERED:
        return "EIO4-PL-21";
    case LIVE_DISAGREEMENT:
        return "EIO4-ER-01";
    case LIVE_MEMORY:
    case LIVE_DESCRIPTORS:
        return "EIO4-CL-11";
    default:
        return wish->engineio ? "EIO4-ER-10" : "SIO5-INV-01";
    }
}

json_t *prm_requirements(const prm_wish *wish) {
    json_t *list = json_array();
    for (size_t i = 0; i < wish->cited_count; i++)
        json_array_append_new(list, json_string(wish->cited[i]));
    if (wish->cited_count > 0) return list;
    json_t *named = wish->kind == LIVE_DISAGREEMENT ? named_in(wish->seen) : NULL;
    json_array_append_new(list, named != NULL ? named : json_string(usual(wish)));
    return list;
}
