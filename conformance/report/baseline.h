/* The known failures of a testee: a file of rows, each of which says how one case fails;
 * vectors/schema/known.schema.json, docs/reports.md. */
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
    const char *message; /* how the failure's message begins; NULL: any */
    const char *issue;   /* a link; NULL: none */
    const char *expires; /* "2026-12-31", the last day on which the row holds; NULL: for ever */
    const char *hash;    /* of what the case did when the row was written; NULL: not known */
    json_t *json;        /* the whole row; ownership: the baseline's */
} rep_known;

typedef struct rep_baseline {
    json_t *json; /* holds the strings */
    rep_known *rows;
    size_t count;
    char **stale; /* filled by applying */
    size_t stale_count;
} rep_baseline;

/* Returns whether there is a case of that id on that channel, selected or not. */
typedef bool rep_has_case(const void *ctx, const char *id, const char *channel);

/* What the rows are compared with. */
typedef struct rep_moment {
    run_plan *plan;
    const run_selection *selection;
    rep_has_case *has;
    const void *has_ctx;
    bool strict;
    const char *today; /* UTC, "2026-01-31" */
} rep_moment;

/* Loads the file. Returns false and fills `error` (file, JSON pointer, line, what was expected). Ownership:
 * the caller's, by rep_baseline_free, in either case. */
bool rep_baseline_load(rep_baseline *b, const char *path, data_error *error);
void rep_baseline_free(rep_baseline *b);

/* Returns the row of the case, or NULL. */
const rep_known *rep_baseline_find(const rep_baseline *b, const char *key);

/* Tells the plan, before it runs, which of its cases are known to crash or hang the testee. */
void rep_baseline_forewarn(const rep_baseline *b, run_plan *plan);

/* Marks the cases that failed as expected, and collects in `stale` a sentence for each row that does not hold
 * any more, with what to do about it: its case passes, has another verdict or another message, was selected
 * but not run, does something else than it did, or does not exist; or the row has expired. The case of such a
 * row is judged as if it were not listed. Cases outside the selection and inconclusive ones say nothing.
 * Returns false without memory. */
bool rep_baseline_apply(rep_baseline *b, const rep_moment *now);

/* Whether a run may rewrite a baseline: it looked at all there is. Otherwise appends a sentence to `why`. */
bool rep_baseline_covers(const run_plan *plan, const char *stopped, sio_buf *why);

/* What an update did, in rows. */
typedef struct rep_changes {
    size_t added, changed, removed, kept;
} rep_changes;

/* Writes the baseline `old` (NULL: an empty one) anew: verdict, message and hash of the rows of cases that
 * failed now (with `strict`: of lenient ones too), and new rows for those that were not listed. All else in
 * the file stays: reasons, comments, links, dates, the order; and so do rows of cases that say nothing now
 * (outside the selection, skipped, inconclusive, flaky). Rows of cases that pass, cannot be run or do not
 * exist go. Flaky cases get no new row: they are to be mended, not accepted. Returns false and appends a
 * sentence to `why`. */
bool rep_baseline_write(const char *path, const rep_baseline *old, const rep_moment *now,
                        rep_changes *changes, sio_buf *why);

#endif
