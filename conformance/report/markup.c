#include "report/markup.h"

#include <stdarg.h>
#include <string.h>

#include "text/escape.h"

void rep_markup_begin(rep_markup *m, FILE *out) {
    *m = (rep_markup){.out = out, .scratch = SIO_BUF_INIT};
}

bool rep_markup_end(rep_markup *m) {
    sio_buf_free(&m->scratch);
    return !m->failed;
}

void rep_raw(rep_markup *m, const char *text) {
    fputs(text, m->out);
}

void rep_rawf(rep_markup *m, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(m->out, format, args);
    va_end(args);
}

typedef bool escape(sio_buf *out, sio_slice text);

static void put(rep_markup *m, escape *escaped, sio_slice text) {
    sio_buf_clear(&m->scratch);
    if (!escaped(&m->scratch, text))
        m->failed = true;
    else if (m->scratch.len > 0)
        fwrite(m->scratch.data, 1, m->scratch.len, m->out);
}

void rep_text(rep_markup *m, const char *text) {
    if (text != NULL) put(m, txt_escape_markup, sio_slice_str(text));
}

void rep_text_of(rep_markup *m, sio_slice text) {
    put(m, txt_escape_markup, text);
}

void rep_markdown(rep_markup *m, const char *text) {
    put(m, txt_escape_markdown, sio_slice_str(text));
}

static size_t longest_run(const char *text, char c) {
    size_t longest = 0;
    for (size_t run = 0; *text != '\0'; text++) {
        run = *text == c ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

static void put_fence(rep_markup *m, size_t length) {
    for (size_t i = 0; i < length; i++)
        fputc('`', m->out);
}

void rep_fence(rep_markup *m, const char *text) {
    size_t length = longest_run(text, '`') + 1;
    if (length < 3) length = 3;
    put_fence(m, length);
    rep_raw(m, "text\n");
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        put(m, txt_escape_terminal, sio_slice_of(text, n));
        fputc('\n', m->out);
        text += n + (text[n] == '\n');
    }
    put_fence(m, length);
    fputc('\n', m->out);
}
