#include "adapter/answer.h"

#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "base/json.h"
#include "base/rules.h"

/* Walks over JSON that sio_json_scan has checked, or has left because of its depth: it must not trust what it
 * sees, and must not recurse. */
struct walk {
    const uint8_t *at, *end;
};

static void skip_blanks(struct walk *w) {
    w->at = sio_json_skip_blanks(w->at, w->end);
}

/* One that has no end ends with the text; what must follow it is missing then. */
static void skip_string(struct walk *w) {
    w->at = sio_json_string_end(w->at, w->end);
}

static bool is_end_of_literal(uint8_t c) {
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool skip_container(struct walk *w) {
    size_t depth = 0;
    while (w->at < w->end) {
        uint8_t c = *w->at;
        if (c == '"') {
            skip_string(w);
            continue;
        }
        w->at++;
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && --depth == 0) return true;
    }
    return false;
}

static bool skip_value(struct walk *w) {
    if (w->at >= w->end) return false;
    const uint8_t *start = w->at;
    if (*w->at == '{' || *w->at == '[') return skip_container(w);
    if (*w->at == '"') {
        skip_string(w);
        return true;
    }
    while (w->at < w->end && !is_end_of_literal(*w->at))
        w->at++;
    return w->at > start;
}

static bool take(struct walk *w, uint8_t c) {
    skip_blanks(w);
    if (w->at >= w->end || *w->at != c) return false;
    w->at++;
    return true;
}

static sio_slice between(const uint8_t *from, const uint8_t *to) {
    return sio_slice_of(from, (size_t)(to - from));
}

/* Keys with escapes are none of ours. */
static bool next_member(struct walk *w, sio_slice *key, sio_slice *value) {
    skip_blanks(w);
    const uint8_t *start = w->at;
    if (w->at >= w->end || *w->at != '"') return false;
    skip_string(w);
    *key = between(start + 1, w->at - 1);
    if (!take(w, ':')) return false;
    skip_blanks(w);
    start = w->at;
    if (!skip_value(w)) return false;
    *value = between(start, w->at);
    return true;
}

static sio_slice *member_of(adp_answer *a, sio_slice key) {
    static const struct {
        const char *name;
        size_t offset;
    } members[] = {
        {"packets", offsetof(adp_answer, packets)},         {"refused", offsetof(adp_answer, refused)},
        {"reason", offsetof(adp_answer, reason)},           {"more", offsetof(adp_answer, more)},
        {"output", offsetof(adp_answer, output)},           {"coverage", offsetof(adp_answer, coverage)},
        {"unsupported", offsetof(adp_answer, unsupported)}, {"compared", offsetof(adp_answer, compared)},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (sio_slice_is(key, members[i].name)) return (sio_slice *)(void *)((char *)a + members[i].offset);
    return NULL;
}

static bool read_id(sio_slice digits, uint64_t *id) {
    uint64_t n = 0;
    if (digits.len == 0 || digits.len > 18) return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') return false;
        n = n * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    *id = n;
    return true;
}

static const char *read_members(struct walk *w, adp_answer *out) {
    static const char *const broken = "it is no JSON object";
    bool has_id = false;
    if (!take(w, '{')) return broken;
    if (take(w, '}')) return "it has no id";
    do {
        sio_slice key, value;
        if (!next_member(w, &key, &value)) return broken;
        sio_slice *member = member_of(out, key);
        if (member != NULL) *member = value;
        if (sio_slice_is(key, "id") && !(has_id = read_id(value, &out->id)))
            return "its id is no whole number";
    } while (take(w, ','));
    if (!take(w, '}')) return broken;
    return has_id ? NULL : "it has no id";
}

const char *adp_answer_read(sio_slice frame, adp_answer *out) {
    sio_json checked;
    *out = (adp_answer){.text = frame};
    sio_error e = sio_json_scan(frame, SIO_MAX_DEPTH, &checked);
    out->unreadable = e.code == SIO_ERR_LIMIT_DEPTH;
    if (e.code == SIO_ERR_UTF8) return "it is not UTF-8";
    if (e.code != SIO_ERR_OK && !out->unreadable) return "it is not JSON";
    struct walk w = {.at = frame.ptr, .end = frame.ptr + frame.len};
    return read_members(&w, out);
}

bool adp_answer_unsupported(const adp_answer *a) {
    return sio_slice_is(a->unsupported, "true");
}

static bool next_number(struct walk *w, uint32_t most, uint32_t *n) {
    skip_blanks(w);
    const uint8_t *start = w->at;
    uint64_t value = 0;
    while (w->at < w->end && *w->at >= '0' && *w->at <= '9' && value <= UINT32_MAX)
        value = value * 10 + (uint64_t)(*w->at++ - '0');
    *n = (uint32_t)value;
    return w->at > start && value <= most;
}

bool adp_answer_coverage(const adp_answer *a, uint32_t counters,
                         void (*counter)(void *ctx, uint32_t index, uint8_t count), void *ctx) {
    if (counters == 0 || a->coverage.len == 0) return false;
    struct walk w = {.at = a->coverage.ptr, .end = a->coverage.ptr + a->coverage.len};
    if (!take(&w, '[')) return false;
    if (take(&w, ']')) return true;
    do {
        uint32_t index, count;
        if (!next_number(&w, counters - 1, &index) || !take(&w, ',') || !next_number(&w, 255, &count) ||
            count == 0)
            return false;
        counter(ctx, index, (uint8_t)count);
    } while (take(&w, ','));
    return take(&w, ']');
}

static sio_slice string_of(const json_t *json) {
    return sio_slice_of(json_string_value(json), json_string_length(json));
}

bool adp_answer_compared(const adp_answer *a, void (*pair)(void *ctx, sio_slice left, sio_slice right),
                         void *ctx) {
    size_t i;
    json_t *item, *list = json_loadb((const char *)a->compared.ptr, a->compared.len, JSON_ALLOW_NUL, NULL);
    bool ok = json_is_array(list);
    json_array_foreach(list, i, item) {
        const json_t *left = json_array_get(item, 0), *right = json_array_get(item, 1);
        ok = ok && json_is_string(left) && json_is_string(right);
        if (ok) pair(ctx, string_of(left), string_of(right));
    }
    json_decref(list);
    return ok;
}
