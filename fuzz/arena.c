#include "fuzz/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/check.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

#ifdef HAS_ASAN
void __asan_poison_memory_region(const volatile void *at, size_t size);
void __asan_unpoison_memory_region(const volatile void *at, size_t size);
#define POISON(at, size) __asan_poison_memory_region(at, size)
#define UNPOISON(at, size) __asan_unpoison_memory_region(at, size)
#define UNCHECKED __attribute__((no_sanitize("address")))
#else
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
#define UNCHECKED
#endif

/* So large that a block is not used again soon, so small that a cache holds it. */
enum { ARENA = 1 << 18, MOST = ARENA / 8, ALIGNMENT = 16 };

typedef enum state { STATE_ARENA = 0x5109a11c, STATE_MALLOC = 0x51011a55, STATE_FREE = 0x510f4ee0 } state;

/* Before each block; the one of the next block is the red zone behind it. */
typedef struct head {
    size_t size;
    uint64_t state;
    uint8_t unused[ALIGNMENT];
} head;

static _Alignas(ALIGNMENT) uint8_t arena[ARENA];
static size_t used, live;
static bool ready, avoided;

void fuzz_arena_avoid(void) {
    avoided = true;
}

static void prepare(void) {
    ready = true;
    if (getenv("FUZZ_MALLOC") != NULL) avoided = true;
    POISON(arena, sizeof arena);
}

/* Only when no block is in use does the place start again: what was given back stays poisoned till then. */
static head *take_place(size_t n) {
    size_t rounded = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (live == 0 && used > ARENA / 2) used = 0;
    if (avoided || n > MOST || sizeof(head) * 2 + rounded > ARENA - used) return NULL;
    head *h = (head *)(void *)(arena + used);
    used += sizeof(head) + rounded;
    return h;
}

UNCHECKED static head *head_of(const void *block) {
    head *h = (head *)(uintptr_t)block - 1;
    FUZZ_CHECK(h->state == STATE_ARENA || h->state == STATE_MALLOC, "a block that is none, or was released");
    return h;
}

UNCHECKED size_t fuzz_arena_size(const void *block) {
    return block == NULL ? 0 : head_of(block)->size;
}

UNCHECKED static void *take(size_t n) {
    if (!ready) prepare();
    head *h = take_place(n);
    uint64_t from = h == NULL ? STATE_MALLOC : STATE_ARENA;
    if (h == NULL) h = n > SIZE_MAX - sizeof *h ? NULL : malloc(sizeof *h + n);
    if (h == NULL) return NULL;
    h->size = n;
    h->state = from;
    if (from == STATE_ARENA) {
        live++;
        UNPOISON(h + 1, n);
    }
    return h + 1;
}

UNCHECKED void fuzz_arena_release(void *block) {
    if (block == NULL) return;
    head *h = head_of(block);
    if (h->state == STATE_MALLOC) {
        free(h);
        return;
    }
    h->state = STATE_FREE;
    live--;
    POISON(block, h->size);
}

void *fuzz_arena_resize(void *old, size_t n) {
    size_t before = fuzz_arena_size(old);
    void *block = take(n);
    if (block == NULL) return NULL;
    if (old != NULL) memcpy(block, old, before < n ? before : n);
    fuzz_arena_release(old);
    return block;
}

static void *memory_resize(void *ctx, void *ptr, size_t n) {
    (void)ctx;
    return fuzz_arena_resize(ptr, n);
}

static void memory_release(void *ctx, void *ptr) {
    (void)ctx;
    fuzz_arena_release(ptr);
}

const sio_mem fuzz_memory = {.resize = memory_resize, .release = memory_release};
