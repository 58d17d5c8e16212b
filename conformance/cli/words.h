/* Prints text for people on a terminal. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stddef.h>
#include <stdio.h>

/* Prints `label`, then `text` wrapped at 100 columns, continuation lines indented by `indent`; then a
 * newline. The text may come from a stranger's data file: C0 controls become spaces, other invisible
 * characters are escaped. The label fills at least the indent. */
void cli_print_wrapped(FILE *out, const char *label, size_t indent, const char *text);

/* Prints at most `width` columns of one line of text, with `…` where it was cut; no newline. */
void cli_print_cut(FILE *out, const char *text, size_t width);

#endif
