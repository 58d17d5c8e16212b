/* Reading command lines by table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum cli_kind {
    CLI_FLAG,  /* bool */
    CLI_TEXT,  /* const char *; the last one counts */
    CLI_LIST,  /* cli_texts; repeatable */
    CLI_NUMBER /* int64_t, within [least, most] */
} cli_kind;

typedef struct cli_texts {
    const char **items;
    size_t count;
} cli_texts;

typedef struct cli_option {
    const char *name; /* without its dashes */
    cli_kind kind;
    size_t offset;        /* of the variable in the target struct */
    const char *argument; /* how --help calls it; NULL for flags */
    const char *help;
    int64_t least, most;
} cli_option;

typedef struct cli_syntax {
    const char *command; /* "check server", for messages */
    const cli_option *options;
    size_t count;
} cli_syntax;

typedef struct cli_rest {
    cli_texts positional;
    char **command; /* the words behind `--`, NULL-terminated; NULL without `--` */
} cli_rest;

/* Reads argv[1…]: `--name value`, `--name=value`, flags, positional words, and `-- CMD ARG…` at the end.
 * Fills the variables of `target` that are named; the others keep their values. Returns true, or prints one
 * or two lines on stderr and returns false. Ownership: lists are the caller's, by cli_options_free; their
 * texts are argv's. */
bool cli_options_read(const cli_syntax *syntax, int argc, char **argv, void *target, cli_rest *rest);
void cli_options_free(const cli_syntax *syntax, void *target, cli_rest *rest);

/* Prints the options for --help. */
void cli_options_help(const cli_syntax *syntax, FILE *out);

/* Prints `siospec COMMAND: message` and a hint at --help on stderr. Returns 2. */
int cli_usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
