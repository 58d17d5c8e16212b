#include "census/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "census/census_internal.h"

static void add_faults(const cen_census *c, size_t input, sio_buf *out) {
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *cell = &c->codecs[a].cells[input];
        if (cell->known) sio_buf_addf(out, "%d", (int)c->inputs[input].outcomes[cell->outcome].fault);
    }
}

/* Who is wrong or lenient, and why it is to be refused. */
static void add_verdicts(const cen_census *c, size_t input, sio_buf *out) {
    const json_t *expect = c->inputs[input].vector->expect;
    const char *reason = json_string_value(json_object_get(expect, "refused"));
    sio_buf_addf(out, " %s %d ", reason == NULL ? "" : reason, json_object_get(expect, "more") != NULL);
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *cell = &c->codecs[a].cells[input];
        if (cell->known)
            sio_buf_addf(out, "%d%s ", (int)cell->judged.verdict,
                         cell->judged.leniency == NULL ? "" : cell->judged.leniency);
    }
}

char *cen_pattern(const cen_census *c, size_t input, bool made) {
    sio_buf text = SIO_BUF_INIT;
    cen_add_sides(c, input, &text);
    add_faults(c, input, &text);
    if (made) add_verdicts(c, input, &text);
    const char *line = sio_buf_cstr(&text);
    char *copy = line == NULL ? NULL : strdup(line);
    sio_buf_free(&text);
    return copy;
}

bool cen_pattern_is(const cen_census *c, size_t input, bool made, const char *wanted, bool *ok) {
    char *pattern = cen_pattern(c, input, made);
    bool same = pattern != NULL && strcmp(pattern, wanted) == 0;
    *ok = pattern != NULL;
    free(pattern);
    return same;
}
