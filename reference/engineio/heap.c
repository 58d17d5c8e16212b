#include "engineio/heap.h"

enum { FIRST_CAPACITY = 16 };

void sio_heap_init(sio_heap *heap, const sio_mem *mem) {
    *heap = (sio_heap){.mem = mem, .timer = NULL, .count = 0, .cap = 0};
}

void sio_heap_free(sio_heap *heap) {
    for (size_t i = 0; i < heap->count; i++)
        heap->timer[i]->place = 0;
    sio_mem_release(heap->mem, heap->timer);
    sio_heap_init(heap, heap->mem);
}

static void put(sio_heap *heap, size_t at, sio_timer *timer) {
    heap->timer[at] = timer;
    timer->place = at + 1;
}

static void sift_up(sio_heap *heap, size_t at, sio_timer *timer) {
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (heap->timer[parent]->due <= timer->due) break;
        put(heap, at, heap->timer[parent]);
        at = parent;
    }
    put(heap, at, timer);
}

static void sift_down(sio_heap *heap, size_t at, sio_timer *timer) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && heap->timer[child + 1]->due < heap->timer[child]->due) child++;
        if (timer->due <= heap->timer[child]->due) break;
        put(heap, at, heap->timer[child]);
        at = child;
    }
    put(heap, at, timer);
}

static bool grow(sio_heap *heap) {
    if (heap->count < heap->cap) return true;
    size_t cap = heap->cap == 0 ? FIRST_CAPACITY : heap->cap * 2;
    sio_timer **timer = sio_mem_resize(heap->mem, heap->timer, cap * sizeof(sio_timer *));
    if (timer == NULL) return false;
    heap->timer = timer;
    heap->cap = cap;
    return true;
}

static void move(sio_heap *heap, sio_timer *timer, uint64_t due) {
    bool earlier = due < timer->due;
    timer->due = due;
    if (earlier)
        sift_up(heap, timer->place - 1, timer);
    else
        sift_down(heap, timer->place - 1, timer);
}

bool sio_heap_set(sio_heap *heap, sio_timer *timer, uint64_t due) {
    if (timer->place > 0) {
        move(heap, timer, due);
        return true;
    }
    if (!grow(heap)) return false;
    timer->due = due;
    heap->count++;
    sift_up(heap, heap->count - 1, timer);
    return true;
}

void sio_heap_remove(sio_heap *heap, sio_timer *timer) {
    if (timer->place == 0) return;
    size_t at = timer->place - 1;
    timer->place = 0;
    sio_timer *last = heap->timer[--heap->count];
    if (last == timer) return;
    put(heap, at, last);
    if (at > 0 && last->due < heap->timer[(at - 1) / 2]->due)
        sift_up(heap, at, last);
    else
        sift_down(heap, at, last);
}

uint64_t sio_heap_next(const sio_heap *heap) {
    return heap->count == 0 ? SIO_NEVER : heap->timer[0]->due;
}

void sio_heap_run(sio_heap *heap, uint64_t now) {
    while (heap->count > 0 && heap->timer[0]->due <= now) {
        sio_timer *timer = heap->timer[0];
        sio_heap_remove(heap, timer);
        timer->fire(timer, now);
    }
}
