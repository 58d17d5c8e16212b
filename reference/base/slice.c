#include "base/slice.h"

#include <string.h>

sio_slice sio_slice_of(const void *ptr, size_t len) {
    return (sio_slice){.ptr = ptr, .len = len};
}

sio_slice sio_slice_str(const char *text) {
    return sio_slice_of(text, strlen(text));
}

bool sio_slice_equal(sio_slice a, sio_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool sio_slice_is(sio_slice s, const char *text) {
    for (size_t i = 0; i < s.len; i++)
        if (text[i] == 0 || s.ptr[i] != (uint8_t)text[i]) return false;
    return text[s.len] == 0;
}

bool sio_slice_starts(sio_slice s, const char *prefix) {
    for (size_t i = 0; prefix[i] != 0; i++)
        if (i == s.len || s.ptr[i] != (uint8_t)prefix[i]) return false;
    return true;
}

sio_slice sio_slice_from(sio_slice s, size_t from) {
    return sio_slice_sub(s, from, s.len);
}

sio_slice sio_slice_sub(sio_slice s, size_t from, size_t to) {
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    if (from == to) return (sio_slice){.ptr = NULL, .len = 0};
    return sio_slice_of(s.ptr + from, to - from);
}
