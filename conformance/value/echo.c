#include "value/echo.h"

#include <stdlib.h>

static const char *const NOT_TEXT = "out of memory, or a text that is not UTF-8";

static json_t *event(const char *name, sio_slice text) {
    return json_pack("[s, s%]", name, text.len > 0 ? (const char *)text.ptr : "", text.len);
}

const char *val_echo_packet(bool by_events, sio_slice text, sio_buf *out) {
    if (!by_events) return sio_buf_add_byte(out, '4') && sio_buf_add(out, text) ? NULL : NOT_TEXT;
    json_t *message = event("message", text);
    char *dumped = message != NULL ? json_dumps(message, JSON_COMPACT) : NULL;
    bool ok = dumped != NULL && sio_buf_add_str(out, "42") && sio_buf_add_str(out, dumped);
    free(dumped);
    json_decref(message);
    return ok ? NULL : NOT_TEXT;
}

/* The text is taken literally: its `${` has been replaced already. */
static json_t *literal(sio_slice text) {
    sio_buf safe = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; i < text.len && ok; i++) {
        if (sio_slice_starts(sio_slice_from(text, i), "${")) ok = sio_buf_add_byte(&safe, '$');
        ok = ok && sio_buf_add_byte(&safe, text.ptr[i]);
    }
    json_t *string = ok ? json_stringn(safe.len > 0 ? (const char *)safe.data : "", safe.len) : NULL;
    sio_buf_free(&safe);
    return string;
}

json_t *val_echo_answer(bool by_events, sio_slice text) {
    json_t *back = literal(text);
    if (back == NULL) return NULL;
    if (by_events) return json_pack("{s:s, s:[s, o]}", "prefix", "42", "json", "message-back", back);
    json_t *pattern = json_pack("{s:{s:[s, o]}}", "text", "concat", "4", back);
    return pattern;
}
