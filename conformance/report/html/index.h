/* Which cases speak of which requirement, and what all of them together say. */
#ifndef REP_HTML_INDEX_H
#define REP_HTML_INDEX_H

#include "report/marks.h"
#include "report/report.h"

typedef struct html_row {
    const char *id;
    const data_requirement *requirement; /* NULL: not in the catalogue */
    const rep_mark *mark;                /* the worst of its cases; NULL: none judges it */
    size_t *cases;                       /* indexes into the plan, in its order */
    size_t case_count;
    size_t blamed; /* how many failures name it as what is broken */
} html_row;

typedef struct html_index {
    html_row *rows; /* in the order of the catalogue */
    size_t count;
} html_index;

/* Makes the index of the report's cases. Returns false without memory. Ownership: the caller's, by
 * html_index_free, in either case. */
bool html_index_make(html_index *index, const rep_report *report);
void html_index_free(html_index *index);

/* Returns whether two rows belong to the same group of requirements. */
bool html_same_group(const html_row *a, const html_row *b);

#endif
