#include "scenario/difference.h"

#include <stdlib.h>
#include <string.h>

/* Copies a stretch of `bytes`. Secrets are hidden before it is cut out: of one that is cut, the rest would
 * show. Returns how much was copied. */
static size_t keep(uint8_t *out, sio_slice bytes, size_t from, size_t shown, const txt_secrets *secrets) {
    sio_slice part = sio_slice_sub(bytes, from, from + shown);
    uint8_t *copy = secrets == NULL || bytes.len == 0 ? NULL : malloc(bytes.len);
    if (part.len == 0 || (secrets != NULL && copy == NULL)) {
        free(copy);
        return 0;
    }
    if (copy != NULL) {
        memcpy(copy, bytes.ptr, bytes.len);
        txt_secrets_hide(secrets, copy, bytes.len);
        part = sio_slice_of(copy + from, part.len);
    }
    memcpy(out, part.ptr, part.len);
    free(copy);
    return part.len;
}

static void compare(scn_difference *d, sio_slice expected, sio_slice got, const txt_secrets *secrets) {
    size_t at = 0;
    while (at < expected.len && at < got.len && expected.ptr[at] == got.ptr[at])
        at++;
    d->at = at;
    /* A binary byte takes three characters where it is shown. */
    size_t before = d->binary ? SCN_DIFFERENCE_BEFORE / 4 : SCN_DIFFERENCE_BEFORE;
    size_t shown = d->binary ? SCN_DIFFERENCE_SHOWN / 4 : SCN_DIFFERENCE_SHOWN;
    d->from = at > before ? at - before : 0;
    d->expected_total = expected.len;
    d->got_total = got.len;
    d->expected_len = keep(d->expected, expected, d->from, shown, secrets);
    d->got_len = keep(d->got, got, d->from, shown, secrets);
}

/* Whether the pattern is the value itself: no $type, $capture and the like. Recursion follows the pattern,
 * which is ours. */
static bool is_plain(const json_t *pattern) {
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)pattern, key, member) {
        if (key[0] == '$' || !is_plain(member)) return false;
    }
    for (size_t i = 0; i < json_array_size(pattern); i++)
        if (!is_plain(json_array_get(pattern, i))) return false;
    return true;
}

/* Appends the text's JSON in the one spelling that both sides get, or, if it is none, as it stands. */
static bool add_respelt(sio_buf *out, sio_slice text, bool *is_json) {
    const char *error = NULL;
    size_t offset = 0;
    val_value *value = val_parse(text, &error, &offset);
    bool ok = value != NULL ? val_to_canonical(value, out) : sio_buf_add(out, text);
    *is_json = value != NULL;
    val_free(value);
    return ok;
}

static bool expand(const val_scope *scope, const char *text, sio_buf *out) {
    return val_scope_expand(scope, sio_slice_str(text), out) == NULL;
}

static bool add_expected_json(const json_t *value, const val_scope *scope, sio_buf *out) {
    sio_buf text = SIO_BUF_INIT;
    char *spelt = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    bool is_json,
        ok = spelt != NULL && expand(scope, spelt, &text) && add_respelt(out, sio_buf_slice(&text), &is_json);
    free(spelt);
    sio_buf_free(&text);
    return ok;
}

static bool find_in_json(scn_difference *d, const json_t *pattern, sio_slice actual, const val_scope *scope,
                         const txt_secrets *secrets) {
    const json_t *value = json_object_get(pattern, "json"), *prefix = json_object_get(pattern, "prefix");
    sio_buf expected = SIO_BUF_INIT, got = SIO_BUF_INIT;
    bool plain = is_plain(value) && json_object_get(pattern, "$capture") == NULL;
    bool ok = plain && (prefix == NULL || expand(scope, json_string_value(prefix), &expected));
    size_t head = expected.len;
    bool starts = ok && sio_slice_equal(sio_slice_sub(actual, 0, head), sio_buf_slice(&expected));
    ok = ok && add_expected_json(value, scope, &expected);
    if (ok && starts)
        ok = sio_buf_add(&got, sio_slice_sub(actual, 0, head)) &&
             add_respelt(&got, sio_slice_from(actual, head), &d->respelt);
    if (ok) compare(d, sio_buf_slice(&expected), starts ? sio_buf_slice(&got) : actual, secrets);
    sio_buf_free(&expected);
    sio_buf_free(&got);
    return ok;
}

static bool find_in_bytes(scn_difference *d, const json_t *pattern, sio_slice actual, const val_scope *scope,
                          uint64_t max_payload, const txt_secrets *secrets) {
    sio_buf expected = SIO_BUF_INIT;
    bool ok = val_payload(pattern, scope, max_payload, &expected) == NULL;
    if (ok) compare(d, sio_buf_slice(&expected), actual, secrets);
    sio_buf_free(&expected);
    return ok;
}

bool scn_difference_find(scn_difference *d, const json_t *pattern, val_packet actual, const val_scope *scope,
                         uint64_t max_payload, const txt_secrets *secrets) {
    *d = (scn_difference){.binary = actual.binary};
    bool json = json_object_get(pattern, "json") != NULL;
    bool bytes = json_is_string(pattern) || json_object_get(pattern, "text") != NULL;
    bool binary = json_is_object(json_object_get(pattern, "binary"));
    /* A text against a binary message differs in kind; no byte tells that. */
    if (binary != actual.binary) return false;
    bool found = json              ? find_in_json(d, pattern, actual.bytes, scope, secrets)
                 : bytes || binary ? find_in_bytes(d, pattern, actual.bytes, scope, max_payload, secrets)
                                   : false;
    return found && !(d->at == d->expected_total && d->at == d->got_total);
}

bool scn_difference_of(scn_difference *d, sio_slice expected, sio_slice got, bool binary) {
    *d = (scn_difference){.binary = binary};
    compare(d, expected, got, NULL);
    return !(d->at == expected.len && d->at == got.len);
}
