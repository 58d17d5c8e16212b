/* Disagreements that are alike: the same requirement, the same codecs on the same sides. */
#ifndef CEN_GROUP_H
#define CEN_GROUP_H

#include "census/census.h"

typedef struct cen_group {
    char *key;
    const char *requirement; /* that decides it, or "" */
    const size_t *inputs;    /* those of the group, the smallest first; in the memory of the groups */
    size_t count;
    bool unexplained;
} cen_group;

typedef struct cen_groups {
    cen_group *items;
    size_t count;
    size_t *inputs;
    size_t input_count;
} cen_groups;

/* Finds the inputs on which codecs disagree with each other, or one fails, and groups them, in the order of
 * the requirements' ids. Returns false without memory. Ownership: free in either case. */
bool cen_groups_find(const cen_census *c, cen_groups *out);
void cen_groups_free(cen_groups *g);

/* Who agrees with whom, whatever it is about: "A B | C", and how often. */
typedef struct cen_cluster {
    char *sides;
    size_t count;
} cen_cluster;

typedef struct cen_clusters {
    cen_cluster *items;
    size_t count;
} cen_clusters;

/* Finds how the codecs split over all inputs that two or more answered, the most frequent first. As above. */
bool cen_clusters_find(const cen_census *c, cen_clusters *out);
void cen_clusters_free(cen_clusters *k);

/* Returns the letter of a codec: A to Z, then a to z. */
char cen_letter(size_t codec);

#endif
