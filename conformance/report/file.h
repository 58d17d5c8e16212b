/* Writing a file so that it is either whole or not there. */
#ifndef REP_FILE_H
#define REP_FILE_H

#include <stdio.h>

#include "base/buf.h"

typedef struct rep_file {
    const char *path; /* NULL: standard output */
    char *temp;       /* what is written until it is committed; NULL: the path itself */
    FILE *stream;
} rep_file;

/* Returns the file in FORMAT[:FILE], "" when its name is missing, or NULL for standard output: no colon, or
 * FILE is `-`. Ownership: the text's. */
const char *rep_file_of(const char *text);

/* Returns whether `path` can probably be written later; false appends a sentence to `why`. Changes nothing.
 */
bool rep_file_check(const char *path, sio_buf *why);

/* Begins to write `path` (NULL: standard output): beside it, under a temporary name, unless it is a device or
 * a pipe. Returns false and appends a sentence to `why`. */
bool rep_file_begin(rep_file *f, const char *path, sio_buf *why);

/* Ends writing: every byte reached the file, and the file its name; or, when `good` is false or something
 * failed, the temporary file is gone. Returns false and appends a sentence to `why` when something failed. */
bool rep_file_end(rep_file *f, bool good, sio_buf *why);

/* Prints `what`. Errors of `out` stay in it. Returns false without memory. */
typedef bool rep_print(const void *what, FILE *out);

/* Writes a whole file (NULL: standard output) by `print`. Returns false and appends a sentence to `why` when
 * something failed; the file is as before then. */
bool rep_file_print(const char *path, rep_print *print, const void *what, sio_buf *why);

#endif
