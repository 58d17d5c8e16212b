/* Globs of --select and --skip. */
#ifndef TXT_GLOB_H
#define TXT_GLOB_H

#include <stdbool.h>

/* Returns whether all of `text` matches `pattern`: '*' stands for any bytes (also '/', also none), '?' for one byte,
 * everything else for itself. Takes at most length times length steps, whatever the pattern. */
bool txt_glob(const char *pattern, const char *text);

#endif
