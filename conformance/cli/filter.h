/* The filters that `list` and `coverage` share. */
#ifndef CLI_FILTER_H
#define CLI_FILTER_H

#include "cli/knowledge.h"

/* Each NULL: any. */
typedef struct cli_filter {
    const char *select;     /* GLOB over the id, or over the ids of cited requirements */
    const char *group;      /* "A1", or "A" for A1 to A11 */
    const char *level;      /* in any case */
    const char *observable; /* in any case */
    const char *seat;       /* of scenarios: server, client */
} cli_filter;

/* Returns whether a requirement passes. */
bool cli_filter_requirement(const cli_filter *f, const data_requirement *r);

/* Returns whether a thing passes that cites requirements: its id or a cited one is selected, and a cited one
 * has the group, level and observable class. */
bool cli_filter_citing(const cli_filter *f, const cli_knowledge *k, const char *id, const char *const *cites,
                       size_t count);

#endif
