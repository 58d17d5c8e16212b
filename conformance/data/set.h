/* The data set: the files embedded in the binary, and a folder of the user's that adds or replaces some of
 * them. */
#ifndef DATA_SET_H
#define DATA_SET_H

#include "base/slice.h"
#include "data/error.h"

typedef struct data_set data_set;

typedef struct data_file {
    const char *name; /* relative to vectors/ ("scenarios/server/eio4-close.json"): what decides its kind */
    const char *path; /* for messages: "vectors/…" when embedded, the real path otherwise */
    sio_slice text;   /* the content; a NUL follows */
} data_file;

/* Opens the embedded files and, with `dir`, every `*.json` below it: one with the relative name of an
 * embedded file replaces it. Returns NULL and fills `error` when the folder cannot be read or memory is
 * short. Ownership: the caller frees. */
data_set *data_open(const char *dir, data_error *error);
void data_close(data_set *set);

/* Files in order of name. Ownership: the set's. */
size_t data_count(const data_set *set);
const data_file *data_at(const data_set *set, size_t index);

/* Returns the file of that name, or NULL. */
const data_file *data_find(const data_set *set, const char *name);

/* Iterates: returns the first file at or behind *index whose name begins with `prefix` ("scenarios/"), also
 * below regressions/ ("regressions/scenarios/"), and moves *index past it, or NULL at the end. */
const data_file *data_next(const data_set *set, const char *prefix, size_t *index);

#endif
