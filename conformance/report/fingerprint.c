#include "report/fingerprint.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "text/escape.h"

enum { SHORTEST_ID = 16, HASHED = 16 };

/* `note` is for the reader of a scenario. Only steps have it: in a payload it is a member like others. Loops
 * go three deep (docs/scenarios.md), and so does this. */
static json_t *plain_steps(const json_t *steps) {
    json_t *array = json_array();
    for (size_t i = 0; i < json_array_size(steps); i++) {
        json_t *step = json_copy(json_array_get(steps, i));
        json_object_del(step, "note");
        json_object_del(step, "cites");
        json_t *inner = json_object_get(step, "steps");
        if (json_is_array(inner)) json_object_set_new(step, "steps", plain_steps(inner));
        json_array_append_new(array, step);
    }
    return array;
}

/* A case that names EIO4-PL-21 demands the body `ok` of accepted POSTs; no other citation changes what is
 * demanded. */
static bool demands_ok(const run_subject *s) {
    for (size_t i = 0; i < s->requirement_count; i++)
        if (strcmp(s->requirements[i], "EIO4-PL-21") == 0) return true;
    return false;
}

static char *canonical(const run_subject *s) {
    static const char *const of_scenario[] = {"chops", "contract", "hazard", "needs", "vars", NULL};
    static const char *const of_vector[] = {"encode", "expect", "input", "limits", "or", NULL};
    bool vector = s->kind == RUN_VECTOR;
    json_t *object = vector ? json_object()
                            : json_pack("{s:o, s:b}", "steps", plain_steps(json_object_get(s->body, "steps")),
                                        "ok", (int)demands_ok(s));
    for (const char *const *name = vector ? of_vector : of_scenario; *name != NULL; name++) {
        json_t *value = json_object_get(s->body, *name);
        if (value != NULL) json_object_set(object, *name, value);
    }
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(object);
    return text;
}

bool rep_case_hash(const run_subject *s, char hash[REP_HASH]) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    char *text = canonical(s);
    bool ok = text != NULL && EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL) == 1 &&
              length >= HASHED;
    free(text);
    if (!ok) return false;
    memcpy(hash, "sha256:", 8);
    for (size_t i = 0; i < HASHED; i++)
        snprintf(hash + 7 + 2 * i, 3, "%02x", digest[i]);
    return true;
}

static const char *without_count(const run_case *c) {
    const char *text = c->told_failures ? strstr(c->detail, ": ") : NULL;
    return text == NULL ? c->detail : text + 2;
}

bool rep_case_message(const run_case *c, sio_buf *out) {
    const char *text = without_count(c);
    return txt_escape_utf8(out, sio_slice_of(text, strcspn(text, "\n")));
}

static bool is_digit(uint8_t b) {
    return b >= '0' && b <= '9';
}

static bool is_upper(uint8_t b) {
    return b >= 'A' && b <= 'Z';
}

static bool is_word(uint8_t b) {
    return is_digit(b) || is_upper(b) || (b >= 'a' && b <= 'z') || b == '_' || b == '-';
}

static size_t word_length(sio_slice s) {
    size_t n = 0;
    while (n < s.len && is_word(s.ptr[n]))
        n++;
    return n;
}

/* Session ids and keys: long, and with digits or capitals that no plain word has. */
static bool is_random_id(sio_slice word) {
    size_t digits = 0, capitals = 0;
    for (size_t i = 0; i < word.len; i++) {
        digits += is_digit(word.ptr[i]);
        capitals += is_upper(word.ptr[i]);
    }
    return word.len >= SHORTEST_ID && (digits > 0 || capitals > 4);
}

/* `12 ms`, `3.2 s`. */
static bool is_time(sio_slice s) {
    size_t n = 0;
    while (n < s.len && (is_digit(s.ptr[n]) || s.ptr[n] == '.'))
        n++;
    sio_slice unit = sio_slice_from(s, n);
    size_t length = sio_slice_starts(unit, " ms") ? 3 : sio_slice_starts(unit, " s") ? 2 : 0;
    return n > 0 && length > 0 && (unit.len == length || !is_word(unit.ptr[length]));
}

static bool is_port(sio_slice s, size_t at, size_t length) {
    return at > 1 && length >= 4 && s.ptr[at - 1] == ':' && is_digit(s.ptr[at - 2]) && is_digit(s.ptr[at]);
}

/* `step 4 (request {"sid":"a"}): ` is the scenario's own text. */
static size_t step_length(sio_slice message) {
    if (!sio_slice_starts(message, "step ")) return 0;
    for (size_t i = 0; i + 1 < message.len; i++)
        if (message.ptr[i] == ')' && message.ptr[i + 1] == ':') return i;
    return 0;
}

static size_t until(sio_slice s, size_t from, uint8_t end) {
    while (from < s.len && s.ptr[from] != end)
        from++;
    return from;
}

/* `Date: Sat, 21 Nov 2026 07:45:06 GMT`, up to the end of its line, which is escaped. */
static size_t date_length(sio_slice rest) {
    bool date = sio_slice_starts(rest, "Date: ") || sio_slice_starts(rest, "date: ");
    return date ? until(rest, 0, '\\') : 0;
}

size_t rep_next_volatile(sio_slice text, size_t from, size_t *length) {
    for (size_t i = from; i < text.len;) {
        sio_slice rest = sio_slice_from(text, i);
        size_t n = word_length(rest);
        *length = n;
        if (sio_slice_starts(rest, "sid\":\"")) return *length = until(rest, 6, '"') - 6, i + 6;
        /* Line ends are escaped, too: what stands before the name is `\n`. */
        size_t skip = rest.ptr[0] == 'n' ? 1 : 0, date = date_length(sio_slice_from(rest, skip));
        if (date > 0) return *length = date, i + skip;
        if (n > 0 && (is_time(rest) || is_random_id(sio_slice_sub(rest, 0, n)) || is_port(text, i, n)))
            return i;
        i += n > 0 ? n : 1;
    }
    *length = 0;
    return text.len;
}

static size_t without_end(sio_slice message, size_t n, const char *end) {
    size_t length = strlen(end);
    return n >= length && memcmp(message.ptr + n - length, end, length) == 0 ? n - length : n;
}

size_t rep_message_stable(sio_slice message) {
    size_t length, n = rep_next_volatile(message, step_length(message), &length);
    if (n > REP_MESSAGE) n = REP_MESSAGE;
    /* Not within a character. */
    while (n > 0 && n < message.len && (message.ptr[n] & 0xc0) == 0x80)
        n--;
    while (n > 0 && message.ptr[n - 1] == ' ')
        n--;
    /* What was there before the step began has no `, after 3 ms`. */
    return without_end(message, n, ", after");
}
