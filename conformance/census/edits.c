#include "census/edits.h"

#include <stdlib.h>
#include <string.h>

#include "census/structure.h"

enum { MOST_EDITS = 6000, MOST_IN_ALL = 12000, LEAST_EDITS = 200, SHORT = 32 };

/* What finds the edits of one message. */
struct finder {
    cen_edits *edits;
    size_t most; /* edits in all, when this message is done */
    size_t message;
    bool failed; /* no memory */
};

static bool has_room(const struct finder *f) {
    return !f->failed && f->edits->count < f->most;
}

static void add(struct finder *f, cen_edit edit) {
    cen_edits *e = f->edits;
    if (!has_room(f)) return;
    if (e->count == e->cap) {
        size_t cap = e->cap * 2 + 64;
        cen_edit *items = realloc(e->items, cap * sizeof *items);
        if (items == NULL) {
            f->failed = true;
            return;
        }
        e->items = items;
        e->cap = cap;
    }
    edit.order = e->count;
    e->items[e->count++] = edit;
}

static void add_cut(struct finder *f, cen_splice first, cen_splice second) {
    cen_edit edit = {.kind = CEN_CUT, .message = f->message, .splice = {first, second}};
    size_t out = first.to - first.from + second.to - second.from;
    size_t in = (size_t)first.with_length + second.with_length;
    if (out <= in) return;
    edit.removed = out - in;
    add(f, edit);
}

static void cut(struct finder *f, size_t from, size_t to) {
    add_cut(f, (cen_splice){.from = from, .to = to}, (cen_splice){.from = to, .to = to});
}

/* ---- whole messages ---- */

/* Runs of `whole` things, then of half as many, and so on. */
static size_t next_run(size_t run) {
    return run / 2;
}

static void drop_messages(struct finder *f, size_t count) {
    for (size_t run = next_run(count + 1); run > 0 && count > 1; run = next_run(run))
        for (size_t at = 0; at < count; at += run) {
            size_t n = at + run <= count ? run : count - at;
            if (n < count) add(f, (cen_edit){.kind = CEN_DROP, .message = at, .count = n, .removed = n});
        }
}

static void join_messages(struct finder *f, size_t count) {
    for (size_t run = count; run > 1; run = next_run(run))
        for (size_t at = 0; at + run <= count; at++)
            add(f, (cen_edit){.kind = CEN_JOIN, .message = at, .count = run, .removed = run - 1});
}

/* ---- what the structure suggests ---- */

/* Takes `run` items of a list of `count` out, and one separator with them. */
static void cut_items(struct finder *f, const cen_item *list, size_t count, size_t at, size_t run) {
    if (at + run < count)
        cut(f, list[at].from, list[at + run].from);
    else
        cut(f, at > 0 ? list[at - 1].to : list[0].from, list[count - 1].to);
}

static void cut_list(struct finder *f, const cen_item *list, size_t count) {
    for (size_t run = count; run > 0 && has_room(f); run = next_run(run))
        for (size_t at = 0; at + run <= count; at += run)
            cut_items(f, list, count, at, run);
}

static void cut_lists(struct finder *f, const cen_structure *s) {
    for (size_t i = 0, next; i < s->item_count; i = next) {
        for (next = i + 1; next < s->item_count && s->items[next].list == s->items[i].list;)
            next++;
        cut_list(f, &s->items[i], next - i);
    }
}

/* A level of JSON takes the place of one around it: 1, 2, 4, 8… levels further out. */
static void hoist(struct finder *f, const cen_structure *s, size_t index) {
    const cen_level *inner = &s->levels[index];
    int outer = inner->parent;
    for (size_t far = 1, wanted = 1; outer != CEN_NO_PARENT && has_room(f); far++) {
        const cen_level *around = &s->levels[outer];
        outer = around->parent;
        if (far < wanted) continue;
        wanted *= 2;
        if (around->to == 0) continue;
        add_cut(f, (cen_splice){.from = around->from, .to = inner->from},
                (cen_splice){.from = inner->to, .to = around->to});
    }
}

static void hoist_levels(struct finder *f, const cen_structure *s) {
    for (size_t i = 0; i < s->level_count; i++)
        if (s->levels[i].to != 0) hoist(f, s, i);
}

/* ---- anywhere ---- */

/* The length of the next cut. */
static size_t next_part(size_t part) {
    return part <= SHORT ? part - 1 : part / 4 * 3;
}

static size_t step_of(size_t length, size_t part) {
    return length <= SHORT || part < 4 ? 1 : part / 4;
}

/* What is short is cut in every way, what is long at some places. */
static void cut_anywhere(struct finder *f, size_t length) {
    for (size_t part = length; part > 0 && has_room(f); part = next_part(part))
        for (size_t at = 0; at + part <= length; at += step_of(length, part))
            cut(f, at, at + part);
}

/* The same for what a frame holds: its length is put right. */
static void cut_frame(struct finder *f, const cen_frame *frame, uint8_t first) {
    size_t length = frame->to - frame->content;
    for (size_t part = length; part > 0 && has_room(f); part = next_part(part))
        for (size_t at = 0; at + part <= length; at += step_of(length, part)) {
            cen_splice header = {.from = frame->from, .to = frame->content};
            header.with_length = cen_frame_header(first, length - part, header.with);
            add_cut(f, header, (cen_splice){.from = frame->content + at, .to = frame->content + at + part});
        }
}

static void edit_message(struct finder *f, vec_codec codec, sio_slice bytes) {
    cen_structure s;
    if (cen_structure_find(codec, bytes, &s)) {
        cut_lists(f, &s);
        hoist_levels(f, &s);
        for (size_t i = 0; i < s.frame_count; i++)
            cut_frame(f, &s.frames[i], bytes.ptr[s.frames[i].from]);
        cut_anywhere(f, bytes.len);
    } else {
        f->failed = true;
    }
    cen_structure_free(&s);
}

/* ---- all ---- */

static int large_first(const void *a, const void *b) {
    const cen_edit *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->removed != y->removed) return x->removed > y->removed ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

bool cen_edits_find(vec_codec codec, const vec_messages *messages, cen_edits *out) {
    struct finder f = {.edits = out, .most = MOST_EDITS / 2};
    size_t share = messages->count == 0 ? 0 : MOST_EDITS / 2 / messages->count;
    *out = (cen_edits){.items = NULL};
    drop_messages(&f, messages->count);
    if (codec == VEC_EIO4_WEBTRANSPORT) join_messages(&f, messages->count);
    for (size_t i = 0; !f.failed && i < messages->count && out->count < MOST_IN_ALL; i++) {
        f.message = i;
        f.most = out->count + (share < LEAST_EDITS ? LEAST_EDITS : share);
        edit_message(&f, codec, sio_buf_slice(&messages->items[i].bytes));
    }
    if (out->count > 0) qsort(out->items, out->count, sizeof *out->items, large_first);
    return !f.failed;
}

void cen_edits_free(cen_edits *edits) {
    free(edits->items);
    *edits = (cen_edits){.items = NULL};
}

/* ---- an edit done ---- */

static bool add_part(sio_buf *out, sio_slice bytes, size_t from, const cen_splice *splice) {
    return sio_buf_add(out, sio_slice_sub(bytes, from, splice->from)) &&
           sio_buf_add(out, sio_slice_of(splice->with, splice->with_length));
}

static bool add_spliced(const cen_edit *e, sio_slice bytes, sio_buf *out) {
    return add_part(out, bytes, 0, &e->splice[0]) && add_part(out, bytes, e->splice[0].to, &e->splice[1]) &&
           sio_buf_add(out, sio_slice_from(bytes, e->splice[1].to));
}

bool cen_edit_apply(const vec_messages *messages, const cen_edit *edit, vec_messages *out) {
    for (size_t i = 0; i < messages->count; i++) {
        const vec_message *from = &messages->items[i];
        sio_slice bytes = sio_buf_slice(&from->bytes);
        bool within = edit->kind != CEN_CUT && i >= edit->message && i - edit->message < edit->count;
        if (within && edit->kind == CEN_DROP) continue;
        bool joins = within && i > edit->message;
        vec_message *to = joins ? &out->items[out->count - 1] : vec_messages_add(out, from->binary);
        bool spliced = edit->kind == CEN_CUT && i == edit->message;
        if (to == NULL || !(spliced ? add_spliced(edit, bytes, &to->bytes) : sio_buf_add(&to->bytes, bytes)))
            return false;
    }
    return true;
}
