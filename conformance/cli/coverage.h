/* Which requirement is covered by how many cases, deviations and vectors. */
#ifndef CLI_COVERAGE_H
#define CLI_COVERAGE_H

#include "cli/filter.h"
#include "cli/knowledge.h"

typedef struct cli_coverage_row {
    const data_requirement *requirement;
    size_t positive; /* scenarios that cite it */
    size_t negative;
    size_t deviations; /* of the proxy, that break it */
    size_t vectors;
    bool judged;      /* the seat can be judged on it by the wire, or by the control namespace or reports: the
                         rows that the totals count */
    bool demanded;    /* ... on the wire, at level MUST or SHOULD, and can be failed */
    bool no_positive; /* of the judged rows, a positive case makes sense and there is none */
    bool no_negative;
    bool no_deviation; /* demanded, and no deviation proves the cases */
    bool codec;        /* a codec of the protocol revisions that vectors speak can be judged on it */
    bool no_vector;    /* of the codec's rows, at level MUST or SHOULD, and there is none */
} cli_coverage_row;

typedef struct cli_coverage {
    scn_seat seat;
    cli_coverage_row *rows; /* as in the catalogue */
    size_t count;
} cli_coverage_table;

/* Sums over the rows of the seat, and of a codec. */
typedef struct cli_coverage_total {
    size_t rows, covered;         /* covered: by a case at all */
    size_t positive, positive_of; /* rows with a positive case, of those where one makes sense */
    size_t negative, negative_of;
    size_t deviation, deviation_of; /* of the demanded rows */
    size_t vector, vector_of;       /* of the rows of a codec, which may be no rows of a server */
} cli_coverage_total;

/* Counts what covers a seat: its cases, and the deviations that are for them. Returns false without memory.
 * Ownership: the caller frees `rows`. */
bool cli_coverage_count(const cli_knowledge *k, scn_seat seat, cli_coverage_table *c);

/* Returns the sums over the rows that pass the filter. */
cli_coverage_total cli_coverage_sum(const cli_coverage_table *c, const cli_filter *f);

#endif
