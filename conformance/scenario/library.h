/* Loads scenario files, checks them against the language's shape, and hands out scenarios in order of id. */
#ifndef SCN_LIBRARY_H
#define SCN_LIBRARY_H

#include "base/slice.h"
#include "scenario/scenario.h"

typedef struct scn_library scn_library;

typedef struct scn_load_error {
    char file[512];
    char pointer[512]; /* JSON pointer into the file, "" for the whole */
    size_t line;       /* from 1; 0 when not known */
    char message[512]; /* what was expected, what was found */
} scn_load_error;

/* Returns an empty library, or NULL without memory. Ownership: the caller frees. */
scn_library *scn_library_new(void);
void scn_library_free(scn_library *lib);

/* Parses and checks one file's text and adds its scenarios. On failure nothing is added, `error` is filled
 * and false is returned. A scenario id that is there already replaces the older one (so that --data can
 * override). */
bool scn_library_add(scn_library *lib, const char *file, sio_slice text, scn_load_error *error);

/* Says that nothing more will be added for now: gives back the memory that only adding needs. */
void scn_library_settle(scn_library *lib);

/* Drops the scenarios of other seats. */
void scn_library_keep(scn_library *lib, scn_seat seat);

size_t scn_library_count(const scn_library *lib);
const scn_scenario *scn_library_at(const scn_library *lib, size_t index); /* sorted by id */
const scn_scenario *scn_library_find(const scn_library *lib, const char *id);

#endif
