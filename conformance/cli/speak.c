#include "cli/speak.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/escape.h"

static const char *speaker = "check server";

void check_speak_as(const char *command) {
    speaker = command;
}

const char *check_speaker(void) {
    return speaker;
}

void check_say(const char *text) {
    fprintf(stderr, "siospec %s: %s", speaker, text);
}

int check_fail(int status, const char *format, ...) {
    char raw[20000];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    /* One line, whatever it holds: scripts read it. */
    for (char *newline = raw; (newline = strchr(newline, '\n')) != NULL;)
        *newline = ' ';
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(raw)) ? sio_buf_cstr(&line) : NULL;
    fprintf(stderr, "siospec %s: %s\n", speaker, shown == NULL ? "" : shown);
    sio_buf_free(&line);
    return status;
}

int check_broken_data(const data_error *error) {
    check_say("");
    data_error_print(error, stderr);
    return 2;
}
