#include "fuzz/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/arena.h"

_Thread_local jmp_buf *fuzz_escape;

void fuzz_violated(const char *file, int line, const char *condition, const char *format, ...) {
    va_list arguments;
    if (fuzz_escape != NULL) longjmp(*fuzz_escape, 1);
    fprintf(stderr, "%s:%d: violated: %s: ", file, line, condition);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

static bool is_listed(sio_error_code code) {
    for (size_t i = 0; i < sio_error_count(); i++)
        if (sio_error_code_at(i) == code) return true;
    return false;
}

void fuzz_check_error(sio_error error, size_t size) {
    FUZZ_CHECK(is_listed(error.code), "code %d", (int)error.code);
    FUZZ_CHECK(error.code != SIO_ERR_NO_MEMORY, "there is enough");
    FUZZ_CHECK(error.offset <= size, "%s at byte %zu of %zu", sio_error_name(error.code), error.offset, size);
    FUZZ_CHECK(error.code != SIO_ERR_OK || error.offset == 0, "success at byte %zu", error.offset);
}

void fuzz_check_same_error(sio_error a, sio_error b) {
    FUZZ_CHECK(a.code == b.code && a.offset == b.offset, "%s at byte %zu, %s at byte %zu",
               sio_error_name(a.code), a.offset, sio_error_name(b.code), b.offset);
}

static void *meter_resize(void *ctx, void *ptr, size_t n) {
    fuzz_meter *meter = ctx;
    size_t before = fuzz_arena_size(ptr);
    if (meter->starve > 0 && --meter->starve == 0) return NULL;
    FUZZ_CHECK(n <= meter->limit && meter->live - before <= meter->limit - n,
               "%zu bytes asked, %zu of at most %zu are held", n, meter->live - before, meter->limit);
    void *fresh = fuzz_arena_resize(ptr, n);
    if (fresh == NULL) return NULL;
    meter->live += n - before;
    if (meter->live > meter->peak) meter->peak = meter->live;
    if (ptr == NULL) meter->blocks++;
    return fresh;
}

static void meter_release(void *ctx, void *ptr) {
    fuzz_meter *meter = ctx;
    if (ptr == NULL) return;
    meter->live -= fuzz_arena_size(ptr);
    meter->blocks--;
    fuzz_arena_release(ptr);
}

void fuzz_meter_init(fuzz_meter *meter, size_t size, size_t times, size_t fixed) {
    *meter = (fuzz_meter){.limit = size * times + fixed};
    meter->mem = (sio_mem){.ctx = meter, .resize = meter_resize, .release = meter_release};
}

void fuzz_meter_starve(fuzz_meter *meter, sio_slice input, size_t allocations) {
    meter->starve = 1 + fuzz_hash(input.ptr, input.len) % allocations;
}

void fuzz_meter_end(const fuzz_meter *meter) {
    FUZZ_CHECK(meter->blocks == 0 && meter->live == 0, "%zu blocks of %zu bytes are still held",
               meter->blocks, meter->live);
}

/* FNV-1a. */
uint64_t fuzz_hash(const uint8_t *data, size_t size) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}
