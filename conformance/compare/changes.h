/* What became of the cases from one report to a later one. */
#ifndef CMP_CHANGES_H
#define CMP_CHANGES_H

#include "compare/load.h"

typedef enum cmp_kind {
    CMP_BROKEN,   /* a new failure, or a worse one */
    CMP_WEAKER,   /* now only lenient */
    CMP_FIXED,    /* no longer a failure, or a lesser one */
    CMP_MESSAGE,  /* fails as before, but in another way */
    CMP_UNJUDGED, /* was judged, is not any more */
    CMP_JUDGED,   /* was not judged, is now, and is right */
    CMP_APPEARED, /* the older report does not have it */
    CMP_VANISHED, /* the later report does not have it */
    CMP_KINDS
} cmp_kind;

typedef struct cmp_change {
    cmp_kind kind;
    const cmp_case *before, *after; /* NULL: not there */
} cmp_change;

typedef struct cmp_changes {
    cmp_change *items; /* by kind, then key */
    size_t count;
    size_t of[CMP_KINDS];
    bool strict; /* what is now only lenient got worse, too */
} cmp_changes;

/* Compares two reports. Returns false without memory. Ownership: the caller's (free items); the cases stay
 * the reports'. */
bool cmp_changes_find(cmp_changes *c, const cmp_report *before, const cmp_report *after);

/* Returns whether something got worse. */
bool cmp_changes_worse(const cmp_changes *c);

/* Returns the name of a kind for data ("broken") and its heading for people. Static. */
const char *cmp_kind_name(cmp_kind kind);
const char *cmp_kind_words(cmp_kind kind);

#endif
