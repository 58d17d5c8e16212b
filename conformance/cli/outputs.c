#include "cli/outputs.h"

#include <string.h>

#include "text/escape.h"

int cli_complain(const char *command, const char *text) {
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(text)) ? sio_buf_cstr(&line) : NULL;
    fprintf(stderr, "siospec %s: %s\n", command, shown == NULL ? "out of memory" : shown);
    sio_buf_free(&line);
    return 2;
}

static int complain_of(const char *command, sio_buf *why) {
    const char *text = sio_buf_cstr(why);
    int status = cli_complain(command, text == NULL ? "out of memory" : text);
    sio_buf_free(why);
    return status;
}

/* Returns the format; *path is NULL for standard output, "" when the name of the file is missing. */
static const cli_format *understand(const cli_outputs *o, const char *text, const char **path) {
    size_t n = strcspn(text, ":");
    *path = rep_file_of(text);
    for (size_t i = 0; i < o->format_count; i++)
        if (strlen(o->formats[i].name) == n && memcmp(o->formats[i].name, text, n) == 0)
            return &o->formats[i];
    return NULL;
}

static int complain_of_format(const cli_outputs *o, const char *text) {
    sio_buf known = SIO_BUF_INIT;
    for (size_t i = 0; i < o->format_count; i++)
        sio_buf_addf(&known, "%s%s", i > 0 ? " " : "", o->formats[i].name);
    int status = cli_usage_error(o->command, "--report '%s' is not FORMAT[:FILE] (known: %s)", text,
                                 sio_buf_cstr(&known));
    sio_buf_free(&known);
    return status;
}

int cli_outputs_check(const cli_outputs *o) {
    size_t on_stdout = 0;
    for (size_t i = 0; i < o->wanted->count; i++) {
        const char *text = o->wanted->items[i], *path = NULL;
        sio_buf why = SIO_BUF_INIT;
        if (understand(o, text, &path) == NULL || (path != NULL && *path == '\0'))
            return complain_of_format(o, text);
        on_stdout += path == NULL;
        if (path != NULL && !rep_file_check(path, &why)) return complain_of(o->command, &why);
    }
    if (on_stdout > 1)
        return cli_usage_error(o->command, "%s", "only one --report can go to standard output");
    return 0;
}

static int write_one(const cli_outputs *o, const cli_format *format, const char *path, const void *what) {
    sio_buf why = SIO_BUF_INIT;
    if (!rep_file_print(path, format->print, what, &why)) return complain_of(o->command, &why);
    sio_buf_free(&why);
    return 0;
}

int cli_outputs_write(const cli_outputs *o, const void *what) {
    int status = 0;
    bool on_stdout = false;
    for (size_t i = 0; i < o->wanted->count; i++) {
        const char *path = NULL;
        const cli_format *format = understand(o, o->wanted->items[i], &path);
        on_stdout = on_stdout || path == NULL;
        if (write_one(o, format, path, what) != 0) status = 2;
    }
    if (!on_stdout && write_one(o, &o->formats[0], NULL, what) != 0) status = 2;
    return status;
}
