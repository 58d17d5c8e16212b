/* The steps of a case: what was expected, and how far it came. */
#include <stdlib.h>
#include <string.h>

#include "report/html/parts.h"
#include "scenario/words.h"

enum { MAX_NESTING = 8 };

size_t html_deciding_step(const run_case *c) {
    static const char prefix[] = "/steps/";
    if (strncmp(c->pointer, prefix, sizeof prefix - 1) != 0) return 0;
    return strtoul(c->pointer + sizeof prefix - 1, NULL, 10) + 1;
}

static void put_words(rep_markup *m, sio_buf *words) {
    rep_text_of(m, sio_buf_slice(words));
    sio_buf_clear(words);
}

static void put_alternatives(rep_markup *m, const json_t *holder) {
    const json_t *list = json_object_get(holder, "or"), *rest = json_object_get(holder, "else");
    if (json_array_size(list) == 0 && rest == NULL) return;
    sio_buf words = SIO_BUF_INIT;
    rep_raw(m, "<ul>");
    for (size_t i = 0; i < json_array_size(list); i++) {
        scn_words_alternative(&words, "or", json_array_get(list, i));
        rep_raw(m, "<li>");
        put_words(m, &words);
        rep_raw(m, "</li>");
    }
    if (rest != NULL) {
        scn_words_alternative(&words, "anything else:", rest);
        rep_raw(m, "<li>");
        put_words(m, &words);
        rep_raw(m, "</li>");
    }
    rep_raw(m, "</ul>");
    sio_buf_free(&words);
}

/* Recursion is bounded by MAX_NESTING. */
static void put_step(rep_markup *m, const json_t *step, size_t nesting) {
    sio_buf words = SIO_BUF_INIT;
    scn_words_step(&words, step);
    put_words(m, &words);
    sio_buf_free(&words);
    put_alternatives(m, step);
    put_alternatives(m, json_object_get(step, "response"));
    const json_t *inner = json_object_get(step, "steps");
    if (nesting >= MAX_NESTING || json_array_size(inner) == 0) return;
    rep_raw(m, "<ol>");
    for (size_t i = 0; i < json_array_size(inner); i++) {
        rep_raw(m, "<li>");
        put_step(m, json_array_get(inner, i), nesting + 1);
        rep_raw(m, "</li>");
    }
    rep_raw(m, "</ol>");
}

static bool has_failed(const run_case *c) {
    return c->verdict == SCN_FAIL || c->verdict == SCN_FLAKY;
}

void html_steps(rep_markup *m, const run_case *c) {
    if (c->subject.kind == RUN_VECTOR) {
        rep_raw(m, "<pre>");
        rep_text(m, c->excerpt == NULL ? "" : c->excerpt);
        rep_raw(m, "</pre>\n");
        return;
    }
    const json_t *steps = json_object_get(c->subject.body, "steps");
    size_t deciding = html_deciding_step(c), count = json_array_size(steps);
    bool failed = has_failed(c), told = c->try_count > 0 && (c->verdict == SCN_PASS || deciding > 0);
    rep_raw(m, "<ol class=\"steps\">\n");
    for (size_t i = 0; i < count; i++) {
        bool here = failed && i + 1 == deciding;
        bool left = deciding > 0 && failed && i + 1 > deciding;
        rep_rawf(m, "<li%s>", here ? " class=\"fail\"" : left ? " class=\"left\"" : "");
        if (told)
            rep_rawf(m, "<span class=\"tick\">%s </span>",
                     here   ? "✗ here it went wrong"
                     : left ? "not reached"
                            : "✓");
        put_step(m, json_array_get(steps, i), 0);
        rep_raw(m, "</li>\n");
    }
    rep_raw(m, "</ol>\n");
}
