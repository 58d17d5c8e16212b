/* Findings in a folder: a script and what was seen, one file of each for each fault (docs/fuzzing.md). */
#ifndef FUZZ_SERVER_FINDING_H
#define FUZZ_SERVER_FINDING_H

#include <jansson.h>

#include "fuzz/server/stand.h"

enum { LIVE_BEFORE = 16 };

/* Where findings go, and what is the same for all of them. */
typedef struct live_cabinet {
    const char *folder; /* made with the first finding */
    json_t *about;      /* "seed", "testee", "siospec": copied into each */
    json_t *known;      /* key -> finding */
    json_t *earlier;    /* key -> true: it was known before the run; its file stays as it is */
    size_t confirmed, loose;
} live_cabinet;

/* Takes the findings of a folder as known; one that is not there has none. Returns false without memory. */
bool live_cabinet_learn(live_cabinet *c, const char *folder);

/* Returns the finding of the same fault, or NULL, and counts it once more. Ownership: the cabinet's. */
json_t *live_cabinet_seen(live_cabinet *c, const live_trouble *t);

/* Counts the fault once more when it is known. Returns whether there is nothing more to find out about it: it
 * has its script, or was looked for often enough in vain. */
bool live_cabinet_settled(live_cabinet *c, const live_trouble *t);

/* Adds a finding, or takes the place of one that was not reproduced. `text` is the script that shows it;
 * without one (an empty slice), it was not reproduced, and `before` has the texts of what was played before.
 * Returns false, and appends a sentence to `why`, when the folder does not take it. */
bool live_cabinet_add(live_cabinet *c, const live_trouble *t, sio_slice text, json_t *before, uint64_t run,
                      sio_buf *why);

/* Writes how often each was seen. Returns false when a file cannot be written. */
bool live_cabinet_close(live_cabinet *c);
void live_cabinet_free(live_cabinet *c);

/* A finding that was read. */
typedef struct live_finding {
    json_t *json; /* NULL: a bare script */
    sio_buf text; /* of the script */
    live_trouble trouble;
} live_finding;

/* Reads a finding (.json) or a bare script (any other name). Returns false and appends a sentence to `why`,
 * also when the script is none (script_parse). Ownership: the caller's, by live_finding_free, in either case.
 */
bool live_finding_read(live_finding *f, const char *path, sio_buf *why);
void live_finding_free(live_finding *f);

/* Returns whether the file is a finding of a server or a script: what it begins with. */
bool live_finding_is(const char *path);

/* Writes text to a file. Returns false when that fails. */
bool live_write_file(const char *path, sio_slice text);

#endif
