#include "cli/steps_words.h"

#include "base/buf.h"
#include "cli/words.h"
#include "scenario/words.h"

enum { MAX_NESTING = 8 };

static void print_line(FILE *out, const char *label, size_t indent, sio_buf *line) {
    const char *text = sio_buf_cstr(line);
    cli_print_wrapped(out, label, indent, text != NULL ? text : "");
    sio_buf_clear(line);
}

static void print_alternatives(FILE *out, const json_t *holder, size_t indent) {
    sio_buf line = SIO_BUF_INIT;
    const json_t *list = json_object_get(holder, "or");
    for (size_t i = 0; i < json_array_size(list); i++) {
        scn_words_alternative(&line, "or", json_array_get(list, i));
        print_line(out, "", indent, &line);
    }
    const json_t *rest = json_object_get(holder, "else");
    if (rest != NULL) {
        scn_words_alternative(&line, "anything else:", rest);
        print_line(out, "", indent, &line);
    }
    sio_buf_free(&line);
}

/* Recursion is bounded by MAX_NESTING. */
static void print_steps(FILE *out, const json_t *steps, size_t nesting) {
    sio_buf line = SIO_BUF_INIT;
    size_t indent = 6 + 4 * nesting;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        char label[64];
        snprintf(label, sizeof label, "%*zu. ", (int)indent - 2, i + 1);
        scn_words_step(&line, step);
        print_line(out, label, indent, &line);
        print_alternatives(out, step, indent + 2);
        print_alternatives(out, json_object_get(step, "response"), indent + 2);
        if (nesting < MAX_NESTING) print_steps(out, json_object_get(step, "steps"), nesting + 1);
    }
    sio_buf_free(&line);
}

void cli_print_steps(FILE *out, const json_t *steps) {
    print_steps(out, steps, 0);
}
