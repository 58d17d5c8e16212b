#include "socketio/renumber.h"

#include "socketio/placeholder.h"

/* ---- are the numbers right? ---- */

typedef struct check {
    uint32_t next; /* the number that a placeholder seen for the first time must have */
    bool right;
} check;

static bool check_one(void *ctx, const sio_placeholder *p) {
    check *c = ctx;
    c->right = p->named && p->num <= c->next;
    if (p->named && p->num == c->next) c->next++;
    return c->right;
}

/* ---- new numbers ---- */

typedef struct rewrite {
    renumbered *r;
    const sio_outgoing *in;
    const uint8_t *done; /* the text up to here has been written */
    uint32_t used;
    bool ok;
} rewrite;

static bool copy_until(rewrite *w, const uint8_t *end) {
    sio_slice part = sio_slice_of(w->done, (size_t)(end - w->done));
    w->done = end;
    return sio_buf_add(&w->r->text, part);
}

/* An attachment that is named twice goes out once (SIO5-BIN-15). */
static uint32_t new_number(rewrite *w, uint32_t old) {
    uint32_t *number = &w->r->number[old];
    if (*number == 0) {
        w->r->attachment[w->used] = w->in->attachment[old];
        *number = ++w->used;
    }
    return *number - 1;
}

static bool rewrite_one(void *ctx, const sio_placeholder *p) {
    rewrite *w = ctx;
    sio_buf *text = &w->r->text;
    w->ok = copy_until(w, p->text.ptr);
    w->done = p->text.ptr + p->text.len;
    if (!w->ok) return false;
    if (!p->named) /* SIO5-BIN-14: it names nothing */
        w->ok = sio_buf_add_str(text, "null");
    else
        w->ok = sio_buf_add_str(text, "{\"_placeholder\":true,\"num\":") &&
                sio_buf_add_u64(text, new_number(w, p->num)) && sio_buf_add_byte(text, '}');
    return w->ok;
}

static bool make_room(renumbered *r, uint32_t count, const sio_mem *mem) {
    r->attachment = sio_mem_alloc(mem, count * sizeof *r->attachment);
    r->number = sio_mem_alloc(mem, count * sizeof *r->number);
    if (r->attachment == NULL || r->number == NULL) return false;
    for (uint32_t i = 0; i < count; i++)
        r->number[i] = 0;
    return true;
}

static bool rewrite_all(renumbered *r, const sio_outgoing *in, const sio_rules *rules, sio_json text) {
    rewrite w = {.r = r, .in = in, .done = text.text.ptr, .ok = true};
    if (!make_room(r, in->attachments, r->text.mem)) return false;
    if (sio_placeholders(text, in->attachments, rules, rewrite_one, &w).code != SIO_ERR_OK || !w.ok)
        return false;
    if (text.text.len > 0 && !copy_until(&w, text.text.ptr + text.text.len)) return false;
    r->out.arguments = sio_buf_slice(&r->text);
    r->out.attachment = r->attachment;
    r->out.attachments = w.used;
    return true;
}

bool renumber(renumbered *r, const sio_outgoing *in, const sio_rules *rules, const sio_mem *mem) {
    *r = (renumbered){.out = *in, .attachment = NULL, .number = NULL};
    sio_buf_init(&r->text, mem);
    if (in->attachments == 0) return true;
    check c = {.next = 0, .right = true};
    sio_json text = {.kind = SIO_JSON_ARRAY, .text = in->arguments};
    if (sio_placeholders(text, in->attachments, rules, check_one, &c).code != SIO_ERR_OK) return false;
    if (c.right && c.next == in->attachments) return true;
    return rewrite_all(r, in, rules, text);
}

void renumbered_free(renumbered *r) {
    sio_buf_free(&r->text);
    sio_mem_release(r->text.mem, r->attachment);
    sio_mem_release(r->text.mem, r->number);
}
