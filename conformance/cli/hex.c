#include "cli/hex.h"

#include <string.h>

static int digit(uint8_t c) {
    static const char digits[] = "0123456789abcdef";
    const char *found = c == 0 ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c);
    return found == NULL ? -1 : (int)(found - digits);
}

static sio_slice skip_separators(sio_slice s) {
    while (s.len > 0 && strchr(" \t\r\n,:", s.ptr[0]) != NULL && s.ptr[0] != 0)
        s = sio_slice_from(s, 1);
    return sio_slice_starts(s, "0x") ? sio_slice_from(s, 2) : s;
}

bool cli_hex_read(sio_buf *out, sio_slice text) {
    for (sio_slice s = skip_separators(text); s.len > 0; s = skip_separators(s)) {
        int high = digit(s.ptr[0]), low = s.len > 1 ? digit(s.ptr[1]) : -1;
        if (high < 0 || low < 0 || !sio_buf_add_byte(out, (uint8_t)(high << 4 | low))) return false;
        s = sio_slice_from(s, 2);
    }
    return true;
}

bool cli_hex_write(sio_buf *out, sio_slice bytes, const char *separator) {
    bool ok = true;
    for (size_t i = 0; i < bytes.len && ok; i++)
        ok = sio_buf_addf(out, "%s%02x", i > 0 && separator != NULL ? separator : "", bytes.ptr[i]);
    return ok;
}
