#include "text/json.h"

#include "text/escape.h"

json_t *txt_json(sio_slice text) {
    sio_buf out = SIO_BUF_INIT;
    json_t *value = NULL;
    if (txt_escape_utf8(&out, text))
        value = json_stringn(out.len == 0 ? "" : (const char *)out.data, out.len);
    sio_buf_free(&out);
    return value;
}

json_t *txt_json_str(const char *text) {
    return text == NULL ? json_null() : txt_json(sio_slice_str(text));
}
