#include "cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "data/suggest.h"
#include "text/escape.h"

int cli_usage_error(const char *command, const char *format, ...) {
    char raw[1024];
    sio_buf text = SIO_BUF_INIT;
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    /* Arguments may come from a file name or a variable that somebody else controls. */
    const char *shown = txt_escape_terminal(&text, sio_slice_str(raw)) ? sio_buf_cstr(&text) : NULL;
    fprintf(stderr, "siospec %s: %s\nTry 'siospec %s --help'.\n", command, shown == NULL ? "" : shown,
            command);
    sio_buf_free(&text);
    return 2;
}

static const cli_option *find(const cli_syntax *syntax, const char *name, size_t length) {
    for (size_t i = 0; i < syntax->count; i++)
        if (strlen(syntax->options[i].name) == length && memcmp(syntax->options[i].name, name, length) == 0)
            return &syntax->options[i];
    return NULL;
}

static bool unknown(const cli_syntax *syntax, const char *word, size_t length) {
    data_suggestions near = {{NULL}, {0}};
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)length, word);
    for (size_t i = 0; i < syntax->count; i++)
        data_suggest(&near, name, syntax->options[i].name);
    if (near.names[0] != NULL)
        cli_usage_error(syntax->command, "unknown option --%s; did you mean --%s?", name, near.names[0]);
    else
        cli_usage_error(syntax->command, "unknown option --%s", name);
    return false;
}

static bool append(cli_texts *list, const char *text) {
    const char **items = realloc((void *)list->items, (list->count + 1) * sizeof *items);
    if (items == NULL) return false;
    list->items = items;
    items[list->count++] = text;
    return true;
}

static bool set_number(const cli_syntax *syntax, const cli_option *o, int64_t *target, const char *value) {
    char *end = NULL;
    errno = 0;
    long long n = strtoll(value, &end, 10);
    if (errno == 0 && end != value && *end == '\0' && n >= o->least && n <= o->most) {
        *target = n;
        return true;
    }
    cli_usage_error(syntax->command, "--%s takes a whole number from %lld to %lld, not '%s'", o->name,
                    (long long)o->least, (long long)o->most, value);
    return false;
}

static bool set(const cli_syntax *syntax, const cli_option *o, char *target, const char *value) {
    void *variable = target + o->offset;
    switch (o->kind) {
    case CLI_FLAG:
        *(bool *)variable = true;
        return true;
    case CLI_TEXT:
        *(const char **)variable = value;
        return true;
    case CLI_LIST:
        return append(variable, value);
    case CLI_NUMBER:
        return set_number(syntax, o, variable, value);
    }
    return false;
}

/* Reads the option at argv[*i], moving *i over a value of its own word. */
static bool read_option(const cli_syntax *syntax, int argc, char **argv, int *i, void *target) {
    const char *name = argv[*i] + 2;
    size_t length = strcspn(name, "=");
    const cli_option *o = find(syntax, name, length);
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    if (o == NULL) return unknown(syntax, name, length);
    if (o->kind == CLI_FLAG && value != NULL) {
        cli_usage_error(syntax->command, "--%s takes no value", o->name);
        return false;
    }
    if (o->kind != CLI_FLAG && value == NULL) {
        if (*i + 1 >= argc) {
            cli_usage_error(syntax->command, "--%s needs a value: %s", o->name, o->argument);
            return false;
        }
        value = argv[++*i];
    }
    return set(syntax, o, target, value);
}

bool cli_options_read(const cli_syntax *syntax, int argc, char **argv, void *target, cli_rest *rest) {
    *rest = (cli_rest){.command = NULL};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--") == 0) {
            rest->command = argv + i + 1;
            return true;
        }
        if (word[0] == '-' && word[1] == '-') {
            if (!read_option(syntax, argc, argv, &i, target)) return false;
        } else if (word[0] == '-' && word[1] != '\0') {
            cli_usage_error(syntax->command, "unknown option %s", word);
            return false;
        } else if (!append(&rest->positional, word)) {
            return false;
        }
    }
    return true;
}

void cli_options_free(const cli_syntax *syntax, void *target, cli_rest *rest) {
    for (size_t i = 0; i < syntax->count; i++) {
        if (syntax->options[i].kind != CLI_LIST) continue;
        cli_texts *list = (void *)((char *)target + syntax->options[i].offset);
        free((void *)list->items);
        *list = (cli_texts){.items = NULL};
    }
    free((void *)rest->positional.items);
    *rest = (cli_rest){.command = NULL};
}

void cli_options_help(const cli_syntax *syntax, FILE *out) {
    for (size_t i = 0; i < syntax->count; i++) {
        const cli_option *o = &syntax->options[i];
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->argument == NULL ? "" : " ",
                 o->argument == NULL ? "" : o->argument);
        fprintf(out, "  %-26s %s\n", left, o->help);
    }
}
