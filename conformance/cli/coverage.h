/* Which requirement is covered by how many cases and vectors. */
#ifndef CLI_COVERAGE_H
#define CLI_COVERAGE_H

#include "cli/filter.h"
#include "cli/knowledge.h"

typedef struct cli_coverage_row {
    const data_requirement *requirement;
    size_t positive; /* scenarios that cite it */
    size_t negative;
    size_t vectors;
    bool server; /* a server can be judged on it with the plain contract: the rows that the totals count */
    bool no_positive; /* of those, a positive case makes sense and there is none */
    bool no_negative;
} cli_coverage_row;

typedef struct cli_coverage {
    cli_coverage_row *rows; /* as in the catalogue */
    size_t count;
} cli_coverage_table;

/* Sums of server-bound, wire-observable rows. */
typedef struct cli_coverage_total {
    size_t rows, covered;         /* covered: by a case at all */
    size_t positive, positive_of; /* rows with a positive case, of those where one makes sense */
    size_t negative, negative_of;
} cli_coverage_total;

/* Counts. Returns false without memory. Ownership: the caller frees `rows`. */
bool cli_coverage_count(const cli_knowledge *k, cli_coverage_table *c);

/* Returns the sums over the rows that pass the filter. */
cli_coverage_total cli_coverage_sum(const cli_coverage_table *c, const cli_filter *f);

#endif
