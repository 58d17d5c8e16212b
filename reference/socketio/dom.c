#include "socketio/dom.h"

json_t *sio_dom(sio_json value, bool as_reals, sio_error *error) {
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | (as_reals ? JSON_DECODE_INT_AS_REAL : 0);
    json_error_t why;
    json_t *tree = json_loadb((const char *)value.text.ptr, value.text.len, flags, &why);
    *error = sio_ok();
    if (tree != NULL) return tree;
    bool memory = json_error_code(&why) == json_error_out_of_memory;
    size_t at = why.position > 0 ? (size_t)why.position - 1 : 0;
    *error = sio_error_at(memory ? SIO_ERR_NO_MEMORY : SIO_ERR_DOM_RANGE, memory ? 0 : at);
    return NULL;
}
