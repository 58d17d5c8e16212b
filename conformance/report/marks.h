/* A verdict as a letter and a colour, for reports that draw. Neither stands alone: not everybody sees
 * colours.
 */
#ifndef REP_MARKS_H
#define REP_MARKS_H

#include "runner/case.h"

typedef struct rep_mark {
    const char *letter;
    const char *name;   /* verdict, health, or "known" */
    const char *colour; /* class in report.css */
    const char *words;  /* for the legend */
    unsigned rank;      /* of several, the highest is shown */
} rep_mark;

enum { REP_MARKS = 12 };

/* Returns the place of a mark among all. */
size_t rep_mark_place(const rep_mark *mark);
/* All marks, from best to worst, then those that judge nothing. Static. */
const rep_mark *rep_marks(size_t *count);
/* Returns the mark of that name, or NULL. Static. */
const rep_mark *rep_mark_named(const char *name);
/* Returns the mark of a case: known, its health when that is bad, or its verdict. Static. */
const rep_mark *rep_mark_of(const run_case *c);

#endif
