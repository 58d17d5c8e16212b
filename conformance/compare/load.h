/* JSON reports of `siospec check`, read again. */
#ifndef CMP_LOAD_H
#define CMP_LOAD_H

#include <jansson.h>

#include "base/buf.h"
#include "report/marks.h"

typedef struct cmp_case {
    char *key; /* "id@transport" */
    const char *id, *title, *detail;
    const char *verdict, *health;
    const rep_mark *mark;       /* by verdict and health; "known" when the baseline listed it */
    const json_t *requirements; /* array of strings */
    const json_t *broken;       /* array of the ids that a failure blames, or NULL */
} cmp_case;

typedef struct cmp_report {
    const char *path;
    char *name; /* for a column: the file's name without folder and .json */
    json_t *json;
    const char *url, *command, *started, *version; /* command may be NULL */
    cmp_case *cases;                               /* in order of key */
    size_t count;
} cmp_report;

/* Reads a report. Returns false and appends a sentence to `why` when there is none, or it is broken.
 * Ownership: the caller's, by cmp_report_free, in either case. */
bool cmp_report_load(cmp_report *r, const char *path, sio_buf *why);
void cmp_report_free(cmp_report *r);

/* Returns the case of that key, or NULL. */
const cmp_case *cmp_case_find(const cmp_report *r, const char *key);

/* Returns whether both are about the same testee: the same command, or without one the same URL. */
bool cmp_same_testee(const cmp_report *a, const cmp_report *b);

#endif
