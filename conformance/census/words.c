#include "census/words.h"

#include <stdlib.h>
#include <string.h>

#include "census/group.h"
#include "text/escape.h"
#include "value/text.h"
#include "vector/message.h"

enum { SHOWN = 200 };

static size_t longest_run(sio_slice text, uint8_t c) {
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == c ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

static bool add_ticks(size_t count, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = sio_buf_add_byte(out, '`');
    return ok;
}

/* The fence of a span is longer than any that it holds. */
static bool add_span(sio_slice text, sio_buf *out) {
    size_t ticks = longest_run(text, '`') + 1;
    const char *pad = ticks > 1 || text.len == 0 ? " " : "";
    return add_ticks(ticks, out) && sio_buf_add_str(out, pad) && sio_buf_add(out, text) &&
           sio_buf_add_str(out, pad) && add_ticks(ticks, out);
}

bool cen_add_text(sio_slice text, bool code, sio_buf *out) {
    sio_buf line = SIO_BUF_INIT;
    bool ok = txt_escape_terminal(&line, text);
    ok = ok && (code ? add_span(sio_buf_slice(&line), out) : sio_buf_add(out, sio_buf_slice(&line)));
    sio_buf_free(&line);
    return ok;
}

bool cen_add_input(const cen_input *in, sio_buf *out) {
    vec_messages messages = {NULL, 0};
    if (in->op == ADP_ENCODE) {
        char *text = json_dumps(json_object_get(in->vector->expect, "packets"), JSON_COMPACT);
        bool ok = text != NULL && sio_buf_add(out, sio_slice_sub(sio_slice_str(text), 0, SHOWN)) &&
                  (strlen(text) <= SHOWN || sio_buf_add_str(out, "…"));
        free(text);
        return ok;
    }
    bool ok = vec_messages_make(in->minimal != NULL ? in->minimal : in->vector->input, &messages) == NULL;
    if (ok) vec_messages_print(&messages, out);
    vec_messages_free(&messages);
    return ok;
}

static bool same_side(const cen_cell *a, const cen_cell *b) {
    return b->known && a->outcome == b->outcome && a->judged.verdict == b->judged.verdict &&
           a->quirk == b->quirk && a->over_budget == b->over_budget;
}

bool cen_side_of(const cen_census *c, size_t input, size_t first, cen_side *out) {
    const cen_cell *cell = &c->codecs[first].cells[input];
    *out = (cen_side){.cell = cell, .outcome = cell->outcome, .letters = SIO_BUF_INIT};
    for (size_t a = 0; a < c->codec_count; a++) {
        if (!same_side(cell, &c->codecs[a].cells[input])) continue;
        if (a < first) return false;
        sio_buf_addf(&out->letters, "%s%c", out->letters.len > 0 ? ", " : "", cen_letter(a));
    }
    return true;
}

const char *cen_verdict_words(const cen_cell *cell) {
    if (cell->over_budget) return "over the budget";
    switch (cell->judged.verdict) {
    case ADP_PASS:
        return "as expected";
    case ADP_LENIENT:
        return "lenient";
    case ADP_INFO:
        return "open";
    case ADP_FAIL:
    case ADP_UNSUPPORTED:
        break;
    }
    return "wrong";
}
