/* Folders for files that are written. */
#ifndef REP_FOLDER_H
#define REP_FOLDER_H

#include "base/buf.h"

/* Makes the folder and those above it; one that is there is as good. Returns false, appends a sentence to
 * `why` (may be NULL), and leaves the reason in errno. */
bool rep_folder_make(const char *path, sio_buf *why);

/* The same for the folders above the last part of the path. */
bool rep_folder_make_above(const char *path, sio_buf *why);

/* Returns whether files can be made in the folder, which may be missing; false appends a sentence to `why`.
 * Folders and file that are made for the trial are removed again. */
bool rep_folder_try(const char *path, sio_buf *why);

#endif
