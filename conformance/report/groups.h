/* Failures by the bug that they probably share: one bug makes many cases fail, and should read as one thing.
 *
 * A case may blame several requirements. The groups are found greedily: the requirement that most failing
 * cases blame explains all of those, then the next one of the rest, and so on. */
#ifndef REP_GROUPS_H
#define REP_GROUPS_H

#include "report/report.h"

typedef struct rep_group {
    const char *id;    /* the requirement that all its cases blame; "" when they name none */
    const char *level; /* "" when it is not known. Ownership: the catalogue's, or static */
    const char *text;  /* of the requirement, or NULL; likewise */
    size_t *cases;     /* indexes into the plan, in its order; but the first is that which tells most */
    size_t count;
} rep_group;

typedef struct rep_groups {
    rep_group *items; /* deaths of the testee first, then by level, then the largest */
    size_t count;
} rep_groups;

/* Groups all cases that make the run fail. Cases with another health or verdict are never in one group.
 * Returns false without memory. Ownership: the caller's, by rep_groups_free, in either case. */
bool rep_groups_make(rep_groups *groups, const rep_report *report);
void rep_groups_free(rep_groups *groups);

/* Appends `(websocket, upgraded)`: the channels of the cases of one subject that follow each other in the
 * group from `from` on. Returns how many they are, 0 without memory. */
size_t rep_group_line(const rep_report *report, const rep_group *group, size_t from, sio_buf *channels);

/* Returns the first line of a case's detail without the step's own words in front; a part of it. */
sio_slice rep_brief(const char *detail);

#endif
