#include "fuzz/promote/hex.h"

#include "base/buf.h"

json_t *prm_hex(sio_slice bytes) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.len; i++)
        ok = sio_buf_addf(&text, "%02x", bytes.ptr[i]);
    const char *digits = text.len == 0 ? "" : sio_buf_cstr(&text);
    json_t *form = ok && digits != NULL ? json_pack("{s:s}", "hex", digits) : NULL;
    sio_buf_free(&text);
    return form;
}
