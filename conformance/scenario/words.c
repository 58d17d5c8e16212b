#include "scenario/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ARGUMENT = 300 };

/* The first verb found in a step names it: `request` stands before `response`. */
static const struct {
    const char *verb, *words;
} verbs[] = {
    {"open", "open a session"},
    {"join", "join a namespace"},
    {"send", "send"},
    {"provoke", "send, though the testee should refuse it,"},
    {"expect", "expect"},
    {"expect_set", "expect, in any order,"},
    {"silence", "expect no packet for"},
    {"echo", "the contract's echo works:"},
    {"upgrade", "upgrade to WebSocket"},
    {"ended", "the testee has closed"},
    {"outcome", "judge what the testee did:"},
    {"survivor", "a fresh session works"},
    {"wait", "wait"},
    {"mark", "remember the time as"},
    {"close", "we end it:"},
    {"adopt", "the session goes on over channel"},
    {"poll", "a GET of the session:"},
    {"reading", "our reading:"},
    {"request", "HTTP request"},
    {"response", "await the response"},
    {"finish", "send the rest of request"},
    {"abort", "break off request"},
    {"pending", "no response yet to"},
    {"aborted", "the connection ended without a whole response"},
    {"channel", "WebSocket upgrade request"},
    {"frame", "send the frame"},
    {"expect_frame", "expect the frame"},
    {"socket", "open a TCP connection"},
    {"write", "write"},
    {"read", "read"},
    {"shutdown", "shut down our side of"},
    {"reset", "reset"},
    {"repeat", "repeat"},
    {"steady", "what the testee holds does not grow:"},
    {"memory", "memory of the testee:"},
};

static const char *const modifiers[] = {"as",  "on",   "within", "not_before", "since",
                                        "for", "chop", "how",    "why",        "cites"};

static const char *step_verb(const json_t *step, const char **words) {
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        *words = verbs[i].words;
        if (json_object_get(step, verbs[i].verb) != NULL) return verbs[i].verb;
    }
    return NULL;
}

/* Strings stand as they are, the rest as compact JSON; empty objects say nothing. */
static void add_value(sio_buf *out, const json_t *value) {
    if (json_is_object(value) && json_object_size(value) == 0) return;
    sio_buf_add_str(out, " ");
    const char *plain = json_string_value(value);
    if (plain != NULL && strlen(plain) == json_string_length(value)) {
        sio_buf_add_str(out, plain);
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL) return;
    size_t length = strlen(text);
    size_t end = length;
    if (end > MAX_ARGUMENT) end = MAX_ARGUMENT;
    while (end < length && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    sio_buf_add(out, sio_slice_of(text, end));
    if (end < length) sio_buf_add_str(out, "…");
    free(text);
}

/* A response expectation without its alternatives, which have lines of their own. */
static void add_response(sio_buf *out, const json_t *response) {
    json_t *copy = json_copy((json_t *)response);
    json_object_del(copy, "or");
    json_object_del(copy, "else");
    sio_buf_add_str(out, ", expecting");
    add_value(out, copy);
    json_decref(copy);
}

/* What each fate of the session counts as: `closes: pass, goes on: fail, falls silent: fail`. */
static void add_outcome(sio_buf *out, const json_t *outcome) {
    static const struct {
        const char *fate, *words;
    } fates[] = {{"closed", " closes: "}, {"alive", ", goes on: "}, {"mute", ", falls silent: "}};
    for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++) {
        const char *grade = json_string_value(json_object_get(outcome, fates[i].fate));
        sio_buf_add_str(out, fates[i].words);
        sio_buf_add_str(out, grade == NULL ? "fail" : grade);
    }
    const char *why = json_string_value(json_object_get(outcome, "why"));
    if (why != NULL) sio_buf_addf(out, " (%s)", why);
}

void scn_words_step(sio_buf *out, const json_t *step) {
    const char *words = NULL;
    const char *verb = step_verb(step, &words);
    if (verb == NULL) {
        add_value(out, step);
        return;
    }
    sio_buf_add_str(out, words);
    const json_t *argument = json_object_get(step, verb);
    if (strcmp(verb, "response") == 0)
        add_response(out, argument);
    else if (strcmp(verb, "outcome") == 0)
        add_outcome(out, argument);
    else
        add_value(out, argument);
    const json_t *response = json_object_get(step, "response");
    if (response != NULL && strcmp(verb, "response") != 0) add_response(out, response);
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++) {
        const json_t *value = json_object_get(step, modifiers[i]);
        if (value == NULL) continue;
        sio_buf_addf(out, ", %s", modifiers[i]);
        add_value(out, value);
    }
}

void scn_words_alternative(sio_buf *out, const char *word, const json_t *alternative) {
    const char *grade = json_string_value(json_object_get(alternative, "grade"));
    const char *why = json_string_value(json_object_get(alternative, "why"));
    sio_buf_addf(out, "%s %s", word, grade != NULL ? grade : "pass");
    if (why != NULL) sio_buf_addf(out, " (%s)", why);
    json_t *rest = json_copy((json_t *)alternative);
    json_object_del(rest, "grade");
    json_object_del(rest, "why");
    if (json_object_size(rest) > 0) {
        sio_buf_add_str(out, ":");
        add_value(out, rest);
    }
    json_decref(rest);
}
