#include "cli/replay_print.h"

#include <stdio.h>
#include <string.h>

#include "text/escape.h"

/* Prints text that may hold anything; its newlines start an indented line. */
void replay_print_block(const char *indent, const char *text) {
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        sio_buf line = SIO_BUF_INIT;
        if (txt_escape_terminal(&line, sio_slice_of(text, n)) && sio_buf_cstr(&line) != NULL)
            printf("%s%s\n", indent, sio_buf_cstr(&line));
        sio_buf_free(&line);
        text += n + (text[n] == '\n');
    }
}

const char *replay_text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

void replay_print_named(const char *name, const char *text) {
    fputs(name, stdout);
    replay_print_block("", *text == '\0' ? "-" : text);
}

void replay_print_requirements(const rpl_bundle *b) {
    const json_t *list = json_object_get(b->json, "requirements");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        sio_buf line = SIO_BUF_INIT;
        if (sio_buf_addf(&line, "%s (%s) %s", replay_text_of(row, "id"), replay_text_of(row, "level"),
                         replay_text_of(row, "text")) &&
            sio_buf_cstr(&line) != NULL)
            replay_print_block("    ", sio_buf_cstr(&line));
        sio_buf_free(&line);
    }
}

void replay_print_found(const char *when, scn_verdict verdict, scn_health health, const char *pointer,
                        const char *detail) {
    printf("%s: %s%s", when, health == SCN_OK ? scn_verdict_name(verdict) : scn_health_name(health),
           *pointer == '\0' ? "\n" : " at ");
    if (*pointer != '\0') replay_print_block("", pointer);
    replay_print_block("    ", detail);
}
