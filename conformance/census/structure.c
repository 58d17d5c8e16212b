#include "census/structure.h"

#include <stdlib.h>

enum { RECORD_SEPARATOR = 0x1e };

static void add_item(cen_structure *s, size_t list, size_t from, size_t to) {
    if (s->item_count == CEN_MOST_ITEMS) return;
    s->items[s->item_count++] = (cen_item){.list = list, .from = from, .to = to};
}

/* ---- a payload ---- */

static void find_records(sio_slice bytes, cen_structure *s) {
    size_t list = s->lists++, from = 0;
    for (size_t i = 0; i <= bytes.len; i++) {
        if (i < bytes.len && bytes.ptr[i] != RECORD_SEPARATOR) continue;
        add_item(s, list, from, i);
        from = i + 1;
    }
}

/* ---- a WebTransport stream ---- */

/* Returns the length of the header, 0 when it is cut off. */
static size_t read_header(sio_slice bytes, size_t at, uint64_t *length) {
    uint8_t mark = bytes.ptr[at] & 0x7f;
    size_t more = mark == 126 ? 2 : mark == 127 ? 8 : 0;
    if (bytes.len - at <= more) return 0;
    *length = more == 0 ? mark : 0;
    for (size_t i = 1; i <= more; i++)
        *length = *length << 8 | bytes.ptr[at + i];
    return 1 + more;
}

static void find_frames(sio_slice bytes, cen_structure *s) {
    size_t list = s->lists++;
    for (size_t at = 0; at < bytes.len && s->frame_count < CEN_MOST_ITEMS;) {
        uint64_t length = 0;
        size_t header = read_header(bytes, at, &length);
        if (header == 0 || length > bytes.len - at - header) return;
        size_t content = at + header, to = content + (size_t)length;
        add_item(s, list, at, to);
        s->frames[s->frame_count++] = (cen_frame){.from = at, .content = content, .to = to};
        at = to;
    }
}

uint8_t cen_frame_header(uint8_t first, size_t length, uint8_t *out) {
    uint8_t more = length < 126 ? 0 : length < 65536 ? 2 : 8;
    out[0] = (uint8_t)((first & 0x80) | (more == 0 ? (uint8_t)length : more == 2 ? 126 : 127));
    for (uint8_t i = 0; i < more; i++)
        out[more - i] = (uint8_t)((uint64_t)length >> (8 * i));
    return (uint8_t)(1 + more);
}

/* ---- JSON ---- */

struct open_level {
    int level; /* CEN_NO_PARENT: there is no room for more */
    size_t list, item;
};

struct json_walk {
    cen_structure *s;
    struct open_level *stack;
    size_t depth;
};

static size_t skip_string(sio_slice bytes, size_t at) {
    for (at++; at < bytes.len && bytes.ptr[at] != '"'; at++)
        if (bytes.ptr[at] == '\\') at++;
    return at;
}

static void open_level(struct json_walk *w, size_t at) {
    cen_structure *s = w->s;
    if (w->depth == CEN_MOST_LEVELS || s->level_count == CEN_MOST_LEVELS) return;
    int parent = w->depth == 0 ? CEN_NO_PARENT : w->stack[w->depth - 1].level;
    int level = (int)s->level_count;
    s->levels[s->level_count++] = (cen_level){.from = at, .parent = parent};
    w->stack[w->depth++] = (struct open_level){.level = level, .list = s->lists++, .item = at + 1};
}

static void end_item(struct json_walk *w, size_t at) {
    struct open_level *top = &w->stack[w->depth - 1];
    if (at > top->item) add_item(w->s, top->list, top->item, at);
    top->item = at + 1;
}

static void close_level(struct json_walk *w, size_t at) {
    end_item(w, at);
    w->s->levels[w->stack[--w->depth].level].to = at + 1;
}

static void find_json(struct json_walk *w, sio_slice bytes) {
    for (size_t at = 0; at < bytes.len; at++) {
        uint8_t c = bytes.ptr[at];
        if (c == '"')
            at = skip_string(bytes, at);
        else if (c == '[' || c == '{')
            open_level(w, at);
        else if (c == ',' && w->depth > 0)
            end_item(w, at);
        else if ((c == ']' || c == '}') && w->depth > 0)
            close_level(w, at);
    }
}

static int by_place(const void *a, const void *b) {
    const cen_item *x = a, *y = b;
    if (x->list != y->list) return x->list < y->list ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

bool cen_structure_find(vec_codec codec, sio_slice bytes, cen_structure *out) {
    *out = (cen_structure){.items = calloc(CEN_MOST_ITEMS, sizeof *out->items),
                           .levels = calloc(CEN_MOST_LEVELS, sizeof *out->levels),
                           .frames = calloc(CEN_MOST_ITEMS, sizeof *out->frames)};
    struct json_walk w = {.s = out, .stack = calloc(CEN_MOST_LEVELS, sizeof *w.stack)};
    bool ok = out->items != NULL && out->levels != NULL && out->frames != NULL && w.stack != NULL;
    if (ok) {
        if (codec == VEC_EIO4_PAYLOAD) find_records(bytes, out);
        if (codec == VEC_EIO4_WEBTRANSPORT) find_frames(bytes, out);
        find_json(&w, bytes);
        qsort(out->items, out->item_count, sizeof *out->items, by_place);
    }
    free(w.stack);
    return ok;
}

void cen_structure_free(cen_structure *s) {
    free(s->items);
    free(s->levels);
    free(s->frames);
    *s = (cen_structure){.items = NULL};
}
