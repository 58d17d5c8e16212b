/* The HTML report: one file that needs nothing else. */
#include "report/html/parts.h"

bool rep_html(const rep_report *report, FILE *out) {
    html_report h = {.report = report};
    rep_markup_begin(&h.m, out);
    if (!html_index_make(&h.index, report)) h.m.failed = true;
    if (!rep_groups_make(&h.groups, report)) h.m.failed = true;
    html_begin(&h.m, report->command != NULL ? report->command : report->url);
    /* Pages stand before the overview, because a style sheet can only hide what follows. */
    for (size_t i = 0; i < report->plan->count; i++)
        if (html_has_page(&report->plan->cases[i])) html_case_page(&h, i);
    for (size_t i = 0; i < h.index.count; i++)
        html_requirement_page(&h, &h.index.rows[i]);
    html_overview(&h);
    html_end(&h.m);
    html_index_free(&h.index);
    rep_groups_free(&h.groups);
    return rep_markup_end(&h.m);
}
