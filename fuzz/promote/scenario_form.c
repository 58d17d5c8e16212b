#include <string.h>

#include "fuzz/promote/hex.h"
#include "fuzz/promote/scenario_internal.h"

static json_t *string_of(sio_slice bytes) {
    return json_stringn(bytes.len == 0 ? "" : (const char *)bytes.ptr, bytes.len);
}

static bool has_name(sio_slice bytes) {
    return bytes.len > 1 && memmem(bytes.ptr, bytes.len, "${", 2) != NULL;
}

/* In a scenario "${" begins a name: such bytes are given as hex digits. */
json_t *prm_bytes(sio_slice bytes) {
    json_t *string = has_name(bytes) ? NULL : string_of(bytes);
    return string != NULL ? string : prm_hex(bytes);
}

json_t *prm_packet(sio_slice bytes, bool binary) {
    if (binary) return prm_hex(bytes);
    json_t *string = has_name(bytes) ? NULL : string_of(bytes);
    return string != NULL ? string : json_pack("{s:o}", "text", prm_hex(bytes));
}

/* Replaces the ids of sessions by their names in the scenario. Returns false when "${" stands there
 * otherwise. */
static bool fill(const prm_teller *t, sio_slice text, sio_buf *filled) {
    char names[SCRIPT_CLIENTS][PRM_NAME + 8];
    sio_slice with[SCRIPT_CLIENTS], without[SCRIPT_CLIENTS];
    sio_buf plain = SIO_BUF_INIT;
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++) {
        const char *session = t->clients[i].session;
        snprintf(names[i], sizeof names[i], "%s%s%s", *session == '\0' ? "" : "${", session,
                 *session == '\0' ? "" : ".sid}");
        with[i] = sio_slice_str(names[i]);
        without[i] = sio_slice_of(NULL, 0);
    }
    bool ok = script_fill_in(text, without, t->who, &plain) && !has_name(sio_buf_slice(&plain)) &&
              script_fill_in(text, with, t->who, filled);
    sio_buf_free(&plain);
    return ok;
}

json_t *prm_filled(const prm_teller *t, sio_slice text) {
    sio_buf filled = SIO_BUF_INIT;
    json_t *form = fill(t, text, &filled) ? string_of(sio_buf_slice(&filled)) : NULL;
    sio_buf_free(&filled);
    return form;
}

/* Names are ASCII: what is between them may be hex digits. */
static json_t *pieces_of(sio_slice bytes) {
    json_t *list = json_array();
    bool ok = list != NULL;
    while (ok && bytes.len > 0) {
        const uint8_t *at = memmem(bytes.ptr, bytes.len, "${", 2);
        size_t before = at == NULL ? bytes.len : (size_t)(at - bytes.ptr);
        const uint8_t *end = at == NULL ? NULL : memchr(at, '}', bytes.len - before);
        size_t named = end == NULL ? 0 : (size_t)(end - at) + 1;
        if (before > 0) ok = json_array_append_new(list, prm_bytes(sio_slice_sub(bytes, 0, before))) == 0;
        if (named > 0)
            ok = ok &&
                 json_array_append_new(list, string_of(sio_slice_sub(bytes, before, before + named))) == 0;
        bytes = sio_slice_from(bytes, before + named);
    }
    return json_pack("{s:o}", "concat", list);
}

json_t *prm_filled_bytes(const prm_teller *t, sio_slice bytes) {
    sio_buf filled = SIO_BUF_INIT;
    bool ok = fill(t, bytes, &filled);
    json_t *form = ok ? string_of(sio_buf_slice(&filled)) : NULL;
    if (ok && form == NULL) form = pieces_of(sio_buf_slice(&filled));
    sio_buf_free(&filled);
    return form;
}
