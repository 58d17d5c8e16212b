/* Attachments as people read and type them. */
#include <string.h>

#include "app/talk_internal.h"
#include "base/base64.h"
#include "base/json_string.h"
#include "socketio/placeholder.h"

/* ---- shown ---- */

typedef struct showing {
    const sio_packet *packet;
    const uint8_t *at; /* shown so far */
    sio_buf *out;
    bool ok;
} showing;

static bool show_placeholder(void *ctx, const sio_placeholder *p) {
    showing *s = ctx;
    if (!p->named || s->packet->attachment == NULL) return true;
    s->ok = s->ok && sio_buf_add(s->out, sio_slice_of(s->at, (size_t)(p->text.ptr - s->at))) &&
            sio_buf_add_str(s->out, "{\"$b\":\"") &&
            sio_base64_encode(s->packet->attachment[p->num], s->out) && sio_buf_add_str(s->out, "\"}");
    s->at = p->text.ptr + p->text.len;
    return s->ok;
}

bool talk_show_arguments(const sio_packet *packet, sio_buf *out) {
    sio_slice text = sio_arguments_text(packet);
    showing s = {.packet = packet, .at = text.ptr, .out = out, .ok = true};
    if (text.len == 0) return true;
    (void)sio_placeholders(packet->payload, packet->attachments, sio_rules_strict(), show_placeholder, &s);
    return s.ok && sio_buf_add(out, sio_slice_of(s.at, (size_t)(text.ptr + text.len - s.at)));
}

/* ---- typed ---- */

/* Takes `{"$b":"…"}` at the beginning of checked JSON. Returns its length, or 0. */
static size_t take_binary(sio_slice text, sio_json *base64) {
    sio_json_iter it;
    sio_json object, key, more;
    for (size_t n = 1; n <= text.len; n++) {
        if (text.ptr[n - 1] != '}') continue;
        if (sio_json_scan(sio_slice_sub(text, 0, n), SIO_DEFAULT_DEPTH, &object).code != SIO_ERR_OK) return 0;
        it = sio_json_begin(object);
        bool binary = sio_json_next_member(&it, &key, base64) && sio_json_string_is(key, "$b") &&
                      base64->kind == SIO_JSON_STRING && !sio_json_next_member(&it, &key, &more);
        return binary ? n : 0;
    }
    return 0;
}

static bool add_attachment(talk_typed *t, sio_json base64) {
    size_t before = t->bytes.len;
    sio_slice *grown = sio_mem_resize(NULL, t->attachment, (t->attachments + 1u) * sizeof *grown);
    if (grown == NULL) return false;
    t->attachment = grown;
    if (sio_base64_decode(sio_json_string_inner(base64), &t->bytes).code != SIO_ERR_OK) return false;
    /* Where the bytes are is known when all are there. */
    t->attachment[t->attachments] = (sio_slice){.ptr = NULL, .len = t->bytes.len - before};
    return sio_buf_addf(&t->text, "{\"_placeholder\":true,\"num\":%u}", t->attachments++);
}

static const char *take_values(sio_slice text, talk_typed *out) {
    const uint8_t *p = text.ptr, *end = p + text.len;
    while (p < end) {
        sio_json base64;
        sio_slice rest = sio_slice_of(p, (size_t)(end - p));
        size_t n = *p == '{' ? take_binary(rest, &base64) : 0;
        if (n > 0) {
            if (!add_attachment(out, base64)) return "the text of $b is no base64";
        } else {
            n = *p == '"' ? (size_t)(sio_json_string_end(p, end) - p) : 1;
            if (!sio_buf_add(&out->text, sio_slice_sub(rest, 0, n))) return "no memory";
        }
        p += n;
    }
    return NULL;
}

static void place_attachments(talk_typed *t) {
    const uint8_t *at = t->bytes.data;
    for (uint32_t i = 0; i < t->attachments; i++) {
        t->attachment[i].ptr = at;
        if (at != NULL) at += t->attachment[i].len;
    }
}

const char *talk_read_arguments(sio_slice text, talk_typed *out) {
    *out = (talk_typed){.attachments = 0};
    sio_buf array = SIO_BUF_INIT;
    sio_json checked;
    bool ok = sio_buf_add_byte(&array, '[') && sio_buf_add(&array, text) && sio_buf_add_byte(&array, ']');
    sio_error e = sio_error_at(SIO_ERR_NO_MEMORY, 0);
    if (ok) e = sio_json_scan(sio_buf_slice(&array), SIO_DEFAULT_DEPTH, &checked);
    sio_buf_free(&array);
    if (e.code != SIO_ERR_OK) return sio_strerror(e.code);
    const char *why = take_values(text, out);
    place_attachments(out);
    return why;
}

void talk_typed_free(talk_typed *t) {
    sio_buf_free(&t->text);
    sio_buf_free(&t->bytes);
    sio_mem_release(NULL, t->attachment);
}
