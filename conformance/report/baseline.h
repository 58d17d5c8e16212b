/* The known failures: a file {"schema": 1, "known": [{"case", "verdict", "reason"}]};
 * vectors/schema/known.schema.json. */
#ifndef REP_BASELINE_H
#define REP_BASELINE_H

#include "base/buf.h"
#include "data/error.h"
#include "runner/plan.h"

typedef struct rep_known {
    const char *key;     /* "id@transport" */
    const char *name;    /* the verdict as it stands: fail, flaky, lenient, crash, hang, leak */
    scn_verdict verdict; /* SCN_FAIL for crash, hang and leak */
    scn_health health;
    const char *reason;
} rep_known;

typedef struct rep_baseline {
    json_t *json; /* holds the strings */
    rep_known *rows;
    size_t count;
    char **stale; /* filled by applying */
    size_t stale_count;
} rep_baseline;

/* Loads the file. Returns false and fills `error` (file, JSON pointer, line, what was expected). Ownership:
 * the caller's, by rep_baseline_free, in either case. */
bool rep_baseline_load(rep_baseline *b, const char *path, data_error *error);
void rep_baseline_free(rep_baseline *b);

/* Tells the plan, before it runs, which of its cases are known to crash or hang the testee. */
void rep_baseline_forewarn(const rep_baseline *b, run_plan *plan);

/* Marks the cases that failed as expected, and collects in `stale` what is not so any more: a listed case
 * that passes, has another verdict, was not run though it was selected, or does not exist. Cases outside the
 * selection, skipped or inconclusive ones say nothing. Returns false without memory. */
bool rep_baseline_apply(rep_baseline *b, run_plan *plan, const scn_library *library, bool strict);

/* Writes a baseline of all cases that failed (with `strict`: the lenient ones too); reasons of `old` (may be
 * NULL) are kept, and so are its rows of cases that were inconclusive now. Flaky cases are not written: they
 * are to be mended, not accepted. Returns false and appends a sentence to `why`. */
bool rep_baseline_write(const char *path, const run_plan *plan, const rep_baseline *old, bool strict,
                        sio_buf *why);

#endif
