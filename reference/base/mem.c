#include "base/mem.h"

#include <stdlib.h>

static void *default_resize(void *ctx, void *ptr, size_t n) {
    (void)ctx;
    return realloc(ptr, n);
}

static void default_release(void *ctx, void *ptr) {
    (void)ctx;
    free(ptr);
}

static const sio_mem default_mem = {.ctx = NULL, .resize = default_resize, .release = default_release};

const sio_mem *sio_mem_default(void) {
    return &default_mem;
}

void *sio_mem_alloc(const sio_mem *mem, size_t n) {
    return sio_mem_resize(mem, NULL, n);
}

void *sio_mem_resize(const sio_mem *mem, void *ptr, size_t n) {
    if (mem == NULL) mem = &default_mem;
    return mem->resize(mem->ctx, ptr, n == 0 ? 1 : n);
}

void sio_mem_release(const sio_mem *mem, void *ptr) {
    if (mem == NULL) mem = &default_mem;
    mem->release(mem->ctx, ptr);
}
