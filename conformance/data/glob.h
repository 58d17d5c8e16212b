/* The GLOB of --select and --skip. */
#ifndef DATA_GLOB_H
#define DATA_GLOB_H

#include <stdbool.h>

/* Returns whether `pattern` matches the whole `text`: `*` stands for any characters, `/` included, `?` for
 * one. */
bool data_glob(const char *pattern, const char *text);

#endif
