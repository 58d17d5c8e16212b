/* `--report FORMAT[:FILE]` of commands that have formats of their own. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "cli/options.h"
#include "report/file.h"

typedef struct cli_format {
    const char *name;
    rep_print *print;
} cli_format;

typedef struct cli_outputs {
    const char *command;       /* "census", for messages */
    const cli_format *formats; /* the first is the default, for people */
    size_t format_count;
    const cli_texts *wanted; /* the values of --report */
} cli_outputs;

/* Checks what is wanted before any work is done: known formats, files that can be written, one at most on
 * standard output. Returns 0, or 2 after a message on stderr. */
int cli_outputs_check(const cli_outputs *o);

/* Prints `what` in all the formats that are wanted, and in the first on standard output unless another is
 * there. Returns 0, or 2 after a message on stderr. */
int cli_outputs_write(const cli_outputs *o, const void *what);

/* Prints `siospec COMMAND: text`, escaped, on stderr. Returns 2. */
int cli_complain(const char *command, const char *text);

#endif
