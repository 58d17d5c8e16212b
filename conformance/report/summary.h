/* Counting verdicts, and what they mean for the exit status. */
#ifndef REP_SUMMARY_H
#define REP_SUMMARY_H

#include "report/report.h"

typedef struct rep_summary {
    size_t pass, lenient, info, fail, unsupported, inconclusive, flaky, skipped, known;
} rep_summary;

/* One row of the summary, in the order of reports; known failures count as known only. */
typedef struct rep_count {
    const char *name;
    size_t offset; /* into rep_summary */
} rep_count;
extern const rep_count rep_counts[];
extern const size_t rep_count_count;
size_t rep_count_of(const rep_summary *s, const rep_count *row);

/* Adds one case. */
void rep_summary_add(rep_summary *s, const run_case *c);
/* Returns the counts over the whole plan. */
rep_summary rep_summary_of(const run_plan *plan);

/* Returns whether the case makes the run fail: an unknown failure or flaky case; with `strict`, lenient and
 * inconclusive ones too. */
bool rep_counts_against(const run_case *c, bool strict);

/* Returns the exit status of the contract: 0, 1 or 3. */
int rep_exit_status(const rep_report *report);

/* Returns what the run comes to, in words: "conformant", "not conformant", … Static. */
const char *rep_words_of_status(const rep_report *report);

/* Returns the name of what happened to a case: its health when that is bad, else its verdict. Static. */
const char *rep_word_of_case(const run_case *c);

/* Returns the capability for want of which the case was not run, or NULL. Ownership: the case's. */
const char *rep_unclaimed(const run_case *c);

/* Returns the length of the chapter that the id begins with: all but its last part; of a vector its group,
 * the first two parts. */
size_t rep_chapter_length(const run_subject *subject);
/* Returns whether two cases are of the same chapter. */
bool rep_same_chapter(const run_case *a, const run_case *b);

/* Returns what the excerpt of a case shows: "on the wire", or "the vector". Static. */
const char *rep_evidence_name(const run_case *c);

/* Returns the public vulnerability that a case has shown, or NULL. */
const char *rep_shown_cve(const run_case *c);
/* Appends all that were shown, each once: "CVE-2022-2421 (31 cases), CVE-2023-32695 (1 case)". Returns false
 * without memory. */
bool rep_shown_cves(const run_plan *plan, sio_buf *out);

/* Returns the ids that the deciding step cites, or those of the whole scenario. Ownership: the case's. */
const char *const *rep_cites_of(const run_case *c, size_t *count);

#endif
