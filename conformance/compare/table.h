/* Reports side by side: testees against requirements, or against cases. */
#ifndef CMP_TABLE_H
#define CMP_TABLE_H

#include "compare/changes.h"
#include "data/catalogue.h"

typedef struct cmp_row {
    const char *name;                    /* requirement id, or key of a case */
    const data_requirement *requirement; /* NULL: a case, or an id that the catalogue lacks */
    const char *title;                   /* of a case; NULL for requirements */
    const rep_mark **marks;              /* one a report; NULL: it says nothing about it */
    bool differs;                        /* the reports do not agree */
} cmp_row;

typedef struct cmp_table {
    const cmp_report *reports;
    size_t report_count;
    bool by_case;
    cmp_row *rows; /* requirements in the order of the catalogue; cases by key */
    size_t count;
    const cmp_changes *changes; /* from the first report to the last; NULL: they are of different testees */
} cmp_table;

/* Makes the table. Returns false without memory. Ownership: the caller's, by cmp_table_free, in either case.
 */
bool cmp_table_by_requirement(cmp_table *t, const cmp_report *reports, size_t count,
                              const data_catalogue *catalogue);
bool cmp_table_by_case(cmp_table *t, const cmp_report *reports, size_t count);
void cmp_table_free(cmp_table *t);

/* Writes the comparison. Returns false without memory; errors of `out` stay in it. */
typedef bool cmp_writer(const cmp_table *t, FILE *out);
cmp_writer cmp_console, cmp_markdown, cmp_json, cmp_html;

#endif
