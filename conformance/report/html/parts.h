/* The parts of the HTML report of one run. */
#ifndef REP_HTML_PARTS_H
#define REP_HTML_PARTS_H

#include "report/groups.h"
#include "report/html/index.h"
#include "report/html/page.h"
#include "report/summary.h"

typedef struct html_report {
    rep_markup m;
    const rep_report *report;
    html_index index;
    rep_groups groups;
} html_report;

/* A page for each case, then one for each requirement; shown when the address names them. */
void html_case_page(html_report *h, size_t number);
void html_requirement_page(html_report *h, const html_row *row);
/* Returns whether the case has a page: of thousands of vectors, only where there is something to see. */
bool html_has_page(const run_case *c);
/* Returns what a mark of the case leads to: its page, or NULL. */
const char *html_target(const run_case *c);
/* The readable wire log of a case; `failed` is the number of the step that decided (from 1), 0: none. */
void html_log(rep_markup *m, const char *log, size_t failed);
/* What was done and expected: the steps of a scenario, with what became of each, or a vector and its answer.
 */
void html_steps(rep_markup *m, const run_case *c);
/* Returns the number of the top-level step that decided (from 1), 0 when none is known. */
size_t html_deciding_step(const run_case *c);

/* The overview: the verdict in words, what is wrong, the matrix, all cases. */
void html_overview(html_report *h);
/* The requirements as a matrix of letters, a line a group. */
void html_matrix(html_report *h);
/* How far the testee goes in what the protocol leaves open. */
void html_floor(html_report *h);
/* A line that counts cases without a page: "1200 pass, 30 unsupported". Nothing when there are none. */
void html_others(rep_markup *m, const rep_summary *others);
/* All cases by chapter, with their filters. */
void html_case_list(html_report *h);

/* "poll", "ws", "dec": what fits beside a letter. Static. */
const char *html_short_channel(const char *channel);
/* Returns the level of the requirement, or "". Static or the catalogue's. */
const char *html_level(const html_row *row);
/* Writes the level in its frame. */
void html_put_level(rep_markup *m, const char *level);
/* Writes the first line of a case's detail without the step's own words in front. */
void html_put_detail(rep_markup *m, const char *detail);

#endif
