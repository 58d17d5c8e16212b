/* The frame of a self-contained page: no network, one style sheet, one script, both inline and named by their
 * hash in the page's security policy, so that nothing that slips in can run. */
#ifndef REP_HTML_PAGE_H
#define REP_HTML_PAGE_H

#include "report/marks.h"
#include "report/markup.h"

/* Writes everything up to <body>; `title` is escaped. */
void html_begin(rep_markup *m, const char *title);
/* Writes the script and the end. */
void html_end(rep_markup *m);

/* Writes `<a class="m bad" href="#TARGET" title="LABEL">F</a>`; `target` NULL: no link. `extra` (may be NULL)
 * stands small behind the letter. */
void html_mark(rep_markup *m, const rep_mark *mark, const char *target, const char *label, const char *extra);

/* Writes what each mark means, for those of which `shown` (REP_MARKS numbers) counts at least one. */
void html_legend(rep_markup *m, const size_t *shown);

/* Writes text with `code` between backticks set as code, as requirements are written. */
void html_prose(rep_markup *m, const char *text);

#endif
