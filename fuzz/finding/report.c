#include "fuzz/finding/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "text/escape.h"

static bool copy(char **to, const char *from) {
    *to = from == NULL ? NULL : strdup(from);
    return from == NULL || *to != NULL;
}

bool fnd_item_copy(fnd_item *to, const fnd_item *from) {
    *to =
        (fnd_item){.status = from->status, .times = from->times, .run = from->run, .seconds = from->seconds};
    return copy(&to->id, from->id) && copy(&to->kind, from->kind) && copy(&to->rule, from->rule) &&
           copy(&to->title, from->title) && copy(&to->subject, from->subject) &&
           copy(&to->exception, from->exception) && copy(&to->frame, from->frame) &&
           copy(&to->reason, from->reason) && copy(&to->file, from->file);
}

void fnd_item_free(fnd_item *i) {
    char **const texts[] = {&i->id,        &i->kind,  &i->rule,   &i->title, &i->subject,
                            &i->exception, &i->frame, &i->reason, &i->file};
    for (size_t n = 0; n < sizeof texts / sizeof texts[0]; n++) {
        free(*texts[n]);
        *texts[n] = NULL;
    }
}

size_t fnd_count(const fnd_report *r, fnd_status status) {
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++)
        count += r->items[i].status == status;
    return count;
}

const char *fnd_status_name(fnd_status status) {
    static const char *const names[] = {"new", "unconfirmed", "known", "explained"};
    return names[status];
}

/* ---- for people ---- */

static bool add_words(sio_buf *out, const char *text) {
    return text == NULL || txt_escape_terminal(out, sio_slice_str(text));
}

static bool add_item(const fnd_item *i, const char *unit, sio_buf *out) {
    bool fresh = i->status == FND_NEW || i->status == FND_LOOSE;
    bool ok = sio_buf_add_str(out, fresh ? "FOUND " : "known ") && add_words(out, i->kind) &&
              sio_buf_add_byte(out, '/') && add_words(out, i->rule) && sio_buf_add_str(out, "  ") &&
              add_words(out, i->subject) && sio_buf_add_str(out, ": ") && add_words(out, i->title) &&
              sio_buf_add_str(out, "\n    ");
    if (i->file != NULL) ok = ok && add_words(out, i->file) && sio_buf_add_str(out, "; ");
    if (i->status == FND_LOOSE) ok = ok && sio_buf_add_str(out, "not reproduced; ");
    if (i->seconds >= 0)
        ok = ok &&
             sio_buf_addf(out, "first after %.1f s, %llu %s; ", i->seconds, (unsigned long long)i->run, unit);
    ok = ok && sio_buf_addf(out, "seen %llu times\n", (unsigned long long)i->times);
    if (i->reason != NULL)
        ok = ok && sio_buf_add_str(out, "    ") && add_words(out, i->reason) && sio_buf_add_byte(out, '\n');
    return ok;
}

static bool add_subject(const json_t *s, sio_buf *out) {
    const json_t *missed = json_object_get(s, "missed"), *place;
    size_t i;
    bool ok = add_words(out, json_string_value(json_object_get(s, "name"))) && sio_buf_add_byte(out, ' ') &&
              add_words(out, json_string_value(json_object_get(s, "version"))) &&
              sio_buf_addf(out, ": %lld of %lld counters", json_integer_value(json_object_get(s, "counters")),
                           json_integer_value(json_object_get(s, "of")));
    if (json_is_array(missed))
        ok = ok && sio_buf_addf(out, "; %zu of %lld places never reached%s", json_array_size(missed),
                                json_integer_value(json_object_get(s, "places")),
                                json_array_size(missed) > 0 ? ":" : "");
    json_array_foreach(missed, i, place) ok =
        ok && sio_buf_add_byte(out, ' ') && add_words(out, json_string_value(place));
    return ok && sio_buf_add_byte(out, '\n');
}

static bool add_coverage(const json_t *coverage, sio_buf *out) {
    const json_t *subject, *count;
    const char *name;
    size_t i;
    bool ok = coverage == NULL || sio_buf_addf(out, "%lld inputs, %lld needed, %lld features\n",
                                               json_integer_value(json_object_get(coverage, "inputs")),
                                               json_integer_value(json_object_get(coverage, "needed")),
                                               json_integer_value(json_object_get(coverage, "features")));
    json_array_foreach(json_object_get(coverage, "subjects"), i, subject) ok =
        ok && add_subject(subject, out);
    json_object_foreach(json_object_get(coverage, "seen"), name, count) ok =
        ok && sio_buf_addf(out, "  %6lld  ", json_integer_value(count)) && add_words(out, name) &&
        sio_buf_add_byte(out, '\n');
    return ok;
}

bool fnd_print_text(const void *what, FILE *out) {
    const fnd_report *r = what;
    sio_buf text = SIO_BUF_INIT;
    bool ok = add_coverage(r->coverage, &text);
    for (size_t i = 0; ok && i < r->count; i++)
        ok = add_item(&r->items[i], r->unit, &text);
    ok =
        ok && sio_buf_addf(&text, "%zu findings, %zu known; %llu %s in %.1f s (%.0f/s)%s; seed %llu\n",
                           fnd_count(r, FND_NEW) + fnd_count(r, FND_LOOSE),
                           fnd_count(r, FND_KNOWN) + fnd_count(r, FND_EXPLAINED), (unsigned long long)r->runs,
                           r->unit, r->seconds, (double)r->runs / (r->seconds > 0 ? r->seconds : 1),
                           r->more == NULL ? "" : r->more, (unsigned long long)r->seed);
    if (ok) fwrite(text.data, 1, text.len, out);
    sio_buf_free(&text);
    return ok;
}
