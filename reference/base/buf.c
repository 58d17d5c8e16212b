#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

void sio_buf_init(sio_buf *b, const sio_mem *mem) {
    *b = (sio_buf){.mem = mem, .data = NULL, .len = 0, .cap = 0};
}

void sio_buf_free(sio_buf *b) {
    sio_mem_release(b->mem, b->data);
    sio_buf_init(b, b->mem);
}

bool sio_buf_reserve(sio_buf *b, size_t extra) {
    if (extra <= b->cap - b->len) return true;
    if (extra > SIZE_MAX / 2 - b->len) return false;
    size_t cap = b->cap < FIRST_CAPACITY ? FIRST_CAPACITY : b->cap;
    while (cap < b->len + extra)
        cap *= 2;
    uint8_t *data = sio_mem_resize(b->mem, b->data, cap);
    if (data == NULL) return false;
    b->data = data;
    b->cap = cap;
    return true;
}

bool sio_buf_add(sio_buf *b, sio_slice s) {
    if (!sio_buf_reserve(b, s.len)) return false;
    if (s.len > 0) memcpy(b->data + b->len, s.ptr, s.len);
    b->len += s.len;
    return true;
}

bool sio_buf_add_copies(sio_buf *b, sio_slice s, size_t times) {
    if (s.len == 0 || times == 0) return true;
    if (times > SIZE_MAX / s.len || !sio_buf_reserve(b, s.len * times)) return false;
    uint8_t *to = b->data + b->len;
    size_t whole = s.len * times;
    memcpy(to, s.ptr, s.len);
    for (size_t done = s.len; done < whole;) {
        size_t more = done < whole - done ? done : whole - done; /* doubles what is there */
        memcpy(to + done, to, more);
        done += more;
    }
    b->len += whole;
    return true;
}

bool sio_buf_add_str(sio_buf *b, const char *text) {
    return sio_buf_add(b, sio_slice_str(text));
}

bool sio_buf_add_byte(sio_buf *b, uint8_t byte) {
    if (!sio_buf_reserve(b, 1)) return false;
    b->data[b->len++] = byte;
    return true;
}

bool sio_buf_add_u64(sio_buf *b, uint64_t n) {
    uint8_t digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (uint8_t)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return sio_buf_add(b, sio_slice_of(digits + at, sizeof digits - at));
}

bool sio_buf_addf(sio_buf *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || !sio_buf_reserve(b, (size_t)need + 1)) return false;
    va_start(args, format);
    vsnprintf((char *)b->data + b->len, (size_t)need + 1, format, args);
    va_end(args);
    b->len += (size_t)need;
    return true;
}

void sio_buf_consume(sio_buf *b, size_t n) {
    if (n >= b->len) {
        b->len = 0;
        return;
    }
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
}

void sio_buf_clear(sio_buf *b) {
    b->len = 0;
}

sio_slice sio_buf_slice(const sio_buf *b) {
    return sio_slice_of(b->data, b->len);
}

const char *sio_buf_cstr(sio_buf *b) {
    if (!sio_buf_reserve(b, 1)) return NULL;
    b->data[b->len] = 0;
    return (const char *)b->data;
}
