#include "base/json.h"
#include "base/json_string.h"
#include "base/swar.h"

/* Everything here walks text that sio_json_scan accepted. The bounds are checked all the same: a caller who
 * forgot to scan gets nonsense, never a read outside the slice. */

const uint8_t *sio_json_skip_blanks(const uint8_t *p, const uint8_t *end) {
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

const uint8_t *sio_json_string_end(const uint8_t *p, const uint8_t *end) {
    p++;
    while (p < end) {
        while (end - p >= 8) {
            uint64_t w = sio_swar_load(p);
            uint64_t marks = sio_swar_equal(w, '"') | sio_swar_equal(w, '\\');
            if (marks != 0) {
                p += sio_swar_first(marks);
                break;
            }
            p += 8;
        }
        if (p >= end) break;
        if (*p == '"') return p + 1;
        if (*p == '\\' && ++p == end) break;
        p++;
    }
    return end;
}

static const uint8_t *container_end(const uint8_t *p, const uint8_t *end) {
    size_t depth = 0;
    while (p < end) {
        uint8_t c = *p;
        if (c == '"') {
            p = sio_json_string_end(p, end);
            continue;
        }
        p++;
        if (c == '[' || c == '{') depth++;
        if ((c == ']' || c == '}') && --depth == 0) return p;
    }
    return end;
}

static const uint8_t *scalar_end(const uint8_t *p, const uint8_t *end) {
    while (p<end && * p> ' ' && *p != ',' && *p != ']' && *p != '}')
        p++;
    return p;
}

static sio_json_kind kind_at(uint8_t first) {
    static const uint8_t kinds[128] = {
        ['"'] = SIO_JSON_STRING, ['{'] = SIO_JSON_OBJECT, ['['] = SIO_JSON_ARRAY,
        ['t'] = SIO_JSON_TRUE,   ['f'] = SIO_JSON_FALSE,  ['n'] = SIO_JSON_NULL};
    uint8_t kind = first < 128 ? kinds[first] : 0;
    return kind == 0 ? SIO_JSON_NUMBER : (sio_json_kind)kind;
}

/* Takes the value at the walk's position, which is not at its end. */
static sio_json take(sio_json_iter *it) {
    const uint8_t *start = it->at;
    sio_json_kind kind = kind_at(*start);
    if (kind == SIO_JSON_STRING)
        it->at = sio_json_string_end(start, it->end);
    else if (kind == SIO_JSON_ARRAY || kind == SIO_JSON_OBJECT)
        it->at = container_end(start, it->end);
    else
        it->at = scalar_end(start, it->end);
    return (sio_json){.kind = kind, .text = sio_slice_of(start, (size_t)(it->at - start))};
}

static void skip_separator(sio_json_iter *it, uint8_t separator) {
    it->at = sio_json_skip_blanks(it->at, it->end);
    if (it->at < it->end && *it->at == separator) it->at = sio_json_skip_blanks(it->at + 1, it->end);
}

sio_json_iter sio_json_begin(sio_json container) {
    bool walks = container.kind == SIO_JSON_ARRAY || container.kind == SIO_JSON_OBJECT;
    if (!walks || container.text.len < 2) return (sio_json_iter){.at = NULL, .end = NULL};
    const uint8_t *end = container.text.ptr + container.text.len - 1;
    return (sio_json_iter){.at = sio_json_skip_blanks(container.text.ptr + 1, end), .end = end};
}

bool sio_json_next(sio_json_iter *it, sio_json *element) {
    if (it->at >= it->end) return false;
    *element = take(it);
    /* Garbage where a value should be: the text was never scanned. */
    if (element->text.len == 0) return false;
    skip_separator(it, ',');
    return true;
}

bool sio_json_next_member(sio_json_iter *it, sio_json *key, sio_json *value) {
    if (it->at >= it->end) return false;
    *key = take(it);
    skip_separator(it, ':');
    return key->text.len > 0 && sio_json_next(it, value);
}

bool sio_json_member(sio_json object, const char *key, sio_json *value) {
    *value = (sio_json){.kind = SIO_JSON_NONE, .text = {.ptr = NULL, .len = 0}};
    if (object.kind != SIO_JSON_OBJECT) return false;
    sio_json_iter it = sio_json_begin(object);
    sio_json name, candidate;
    while (sio_json_next_member(&it, &name, &candidate))
        if (sio_json_string_is(name, key)) *value = candidate;
    return value->kind != SIO_JSON_NONE;
}

size_t sio_json_count(sio_json container) {
    sio_json_iter it = sio_json_begin(container);
    sio_json key, value;
    size_t n = 0;
    if (container.kind == SIO_JSON_OBJECT)
        while (sio_json_next_member(&it, &key, &value))
            n++;
    else
        while (sio_json_next(&it, &value))
            n++;
    return n;
}
