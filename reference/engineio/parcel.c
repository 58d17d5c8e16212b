#include "engineio/parcel.h"

#include <string.h>

/* A buffer larger than this is given back: one large message must not cost its size for ever. */
enum { KEEP_CAPACITY = 65536, FIRST_ITEMS = 4, FIRST_LINE = 4 };

struct sio_shared {
    const sio_mem *mem;
    uint32_t count;
    bool binary;
    size_t at; /* where the message begins in `bytes` */
    size_t len;
    uint8_t bytes[];
};

struct sio_line {
    uint32_t first;
    uint32_t count;
    uint32_t cap; /* a power of two */
    size_t cost;  /* of all messages in line */
    sio_shared *message[];
};

void sio_parcel_init(sio_parcel *p, size_t headroom, const sio_mem *mem) {
    *p = (sio_parcel){.headroom = headroom, .item = NULL, .count = 0, .cap = 0};
    sio_buf_init(&p->bytes, mem);
}

static void drop_copies(sio_parcel *p) {
    for (size_t i = 0; i < p->count; i++)
        sio_shared_drop(p->item[i].shared);
    p->count = 0;
}

void sio_parcel_free(sio_parcel *p) {
    drop_copies(p);
    sio_mem_release(p->bytes.mem, p->item);
    sio_buf_free(&p->bytes);
    sio_parcel_init(p, p->headroom, p->bytes.mem);
}

void sio_parcel_clear(sio_parcel *p) {
    drop_copies(p);
    if (p->bytes.cap > KEEP_CAPACITY)
        sio_buf_free(&p->bytes);
    else
        sio_buf_clear(&p->bytes);
}

static bool grow_items(sio_parcel *p) {
    if (p->count < p->cap) return true;
    size_t cap = p->cap == 0 ? FIRST_ITEMS : p->cap * 2;
    sio_parcel_item *item = sio_mem_resize(p->bytes.mem, p->item, cap * sizeof *item);
    if (item == NULL) return false;
    p->item = item;
    p->cap = cap;
    return true;
}

bool sio_parcel_begin(sio_parcel *p, bool binary) {
    if (!grow_items(p) || !sio_buf_reserve(&p->bytes, p->headroom)) return false;
    p->item[p->count++] = (sio_parcel_item){.at = p->bytes.len, .len = 0, .binary = binary, .shared = NULL};
    if (p->headroom > 0) memset(p->bytes.data + p->bytes.len, 0, p->headroom);
    p->bytes.len += p->headroom;
    return true;
}

void sio_parcel_end(sio_parcel *p) {
    sio_parcel_item *item = &p->item[p->count - 1];
    item->len = p->bytes.len - item->at - p->headroom;
}

bool sio_parcel_add(sio_parcel *p, sio_slice message, bool binary) {
    if (!sio_parcel_begin(p, binary) || !sio_buf_add(&p->bytes, message)) return false;
    sio_parcel_end(p);
    return true;
}

sio_slice sio_parcel_message(const sio_parcel *p, size_t i) {
    return sio_slice_of(p->bytes.data + p->item[i].at + p->headroom, p->item[i].len);
}

static sio_shared *copy(const sio_parcel *p, size_t i) {
    sio_slice message = sio_parcel_message(p, i);
    sio_shared *s = sio_mem_alloc(p->bytes.mem, sizeof *s + p->headroom + message.len);
    if (s == NULL) return NULL;
    *s = (sio_shared){
        .mem = p->bytes.mem, .count = 1, .binary = p->item[i].binary, .at = p->headroom, .len = message.len};
    if (message.len > 0) memcpy(s->bytes + s->at, message.ptr, message.len);
    return s;
}

/* The block, its place in a line that doubles, and what allocators add to a block. */
static size_t cost_of(size_t headroom, size_t len) {
    enum { PLACE = 2 * sizeof(sio_shared *), BLOCK = 16 };
    return sizeof(sio_shared) + headroom + len + PLACE + BLOCK;
}

size_t sio_parcel_cost(const sio_parcel *p, size_t i) {
    return cost_of(p->headroom, p->item[i].len);
}

sio_shared *sio_parcel_share(sio_parcel *p, size_t i) {
    sio_parcel_item *item = &p->item[i];
    if (item->shared == NULL) item->shared = copy(p, i);
    if (item->shared != NULL) item->shared->count++;
    return item->shared;
}

void sio_shared_drop(sio_shared *s) {
    if (s != NULL && --s->count == 0) sio_mem_release(s->mem, s);
}

sio_slice sio_shared_message(sio_shared *s) {
    return sio_slice_of(s->bytes + s->at, s->len);
}

bool sio_shared_binary(const sio_shared *s) {
    return s->binary;
}

static sio_shared **at(struct sio_line *line, uint32_t i) {
    return &line->message[(line->first + i) & (line->cap - 1)];
}

static bool grow_line(sio_queue *q, const sio_mem *mem) {
    struct sio_line *old = q->line;
    if (old != NULL && old->count < old->cap) return true;
    if (old != NULL && old->cap > UINT32_MAX / 4) return false;
    uint32_t cap = old == NULL ? FIRST_LINE : old->cap * 2;
    struct sio_line *line = sio_mem_alloc(mem, sizeof *line + cap * sizeof(sio_shared *));
    if (line == NULL) return false;
    *line = (struct sio_line){.cap = cap};
    if (old != NULL) {
        line->cost = old->cost;
        for (; line->count < old->count; line->count++)
            line->message[line->count] = *at(old, line->count);
    }
    sio_mem_release(mem, old);
    q->line = line;
    return true;
}

bool sio_queue_add(sio_queue *q, sio_shared *s, const sio_mem *mem) {
    if (!grow_line(q, mem)) return false;
    *at(q->line, q->line->count++) = s;
    q->line->cost += cost_of(s->at, s->len);
    return true;
}

size_t sio_queue_cost(const sio_queue *q) {
    return q->line == NULL ? 0 : q->line->cost;
}

sio_shared *sio_queue_first(const sio_queue *q) {
    return q->line == NULL ? NULL : *at(q->line, 0);
}

void sio_queue_drop(sio_queue *q, const sio_mem *mem) {
    struct sio_line *line = q->line;
    sio_shared *s = *at(line, 0);
    line->first = (line->first + 1) & (line->cap - 1);
    line->count--;
    line->cost -= cost_of(s->at, s->len);
    sio_shared_drop(s);
    if (line->count > 0) return;
    sio_mem_release(mem, line);
    q->line = NULL;
}

void sio_queue_free(sio_queue *q, const sio_mem *mem) {
    while (q->line != NULL)
        sio_queue_drop(q, mem);
}
