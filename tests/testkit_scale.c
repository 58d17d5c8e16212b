#include "testkit_scale.h"

#include <stdbool.h>
#include <stdlib.h>

/* Each block has its length in front. */
enum { FRONT = 2 };

static void *scale_resize(void *ctx, void *ptr, size_t n) {
    enum { EACH = 16 /* what an allocator adds to a block */ };
    testkit_scale *s = ctx;
    size_t *block = ptr == NULL ? NULL : (size_t *)ptr - FRONT;
    size_t before = block == NULL ? 0 : block[0];
    bool fresh = block == NULL;
    block = realloc(block, n + FRONT * sizeof *block);
    if (block == NULL) return NULL;
    block[0] = n;
    s->bytes += n - before;
    if (fresh) s->blocks++;
    if (s->bytes + EACH * s->blocks > s->most) s->most = s->bytes + EACH * s->blocks;
    return block + FRONT;
}

static void scale_release(void *ctx, void *ptr) {
    testkit_scale *s = ctx;
    if (ptr == NULL) return;
    size_t *block = (size_t *)ptr - FRONT;
    s->bytes -= block[0];
    s->blocks--;
    free(block);
}

void testkit_scale_init(testkit_scale *s) {
    *s = (testkit_scale){.mem = {.ctx = s, .resize = scale_resize, .release = scale_release}};
}
