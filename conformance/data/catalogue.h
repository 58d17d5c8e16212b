/* The requirements catalogue and the rulings on the protocol's ambiguities, loaded from a data set. */
#ifndef DATA_CATALOGUE_H
#define DATA_CATALOGUE_H

#include "data/reader.h"
#include "data/set.h"

/* What a verdict may say about a requirement; each NULL when it does not apply. The policy wins over the
 * level. */
typedef struct data_policy {
    const char *pass;
    const char *lenient;
    const char *informational;
    const char *fail;
} data_policy;

/* One requirement. Ownership: its catalogue's; immutable and shared by threads. */
typedef struct data_requirement {
    const char *id;
    const char *group; /* "A1" … "F" */
    const char *group_title;
    const char *level; /* "MUST", "SHOULD", "MAY", "DE-FACTO" */
    const char *text;
    const char *observable; /* "wire", "control", "config", "none" */
    const char *capability; /* of config rows; NULL: none */
    const char *source;     /* where the row comes from */
    bool verified;          /* observed live against the reference implementation */
    bool quirk;             /* an accident of the reference implementation: never demanded */
    data_policy policy;
    data_strings binds;
    data_strings seats; /* "server", "client", "codec", "bus": whom siospec can judge it on */
    data_strings cases; /* "positive", "negative": kinds of case that make sense */
    data_strings kinds; /* of provenance */
    data_strings versions;
    data_strings ambiguities;
    data_strings official; /* tests of the official suites; ~ behind one that cannot fail for it */
    const char *file;      /* for messages */
    size_t place;          /* in its file, from 0 */
} data_requirement;

typedef struct data_ambiguity {
    const char *id;
    const char *topic;
    const char *found;
    const char *ruling;
    const char *reason;
    data_strings requirements;
} data_ambiguity;

typedef struct data_catalogue data_catalogue;

/* Loads `requirements/` and `ambiguities.json`, and checks that ids are unique and that all references
 * between them exist. Returns NULL and fills `error`. Ownership: the caller frees; it needs the set only
 * while loading. */
data_catalogue *data_catalogue_load(const data_set *set, data_error *error);
void data_catalogue_free(data_catalogue *c);

/* Requirements in order of group (A1, A2, … A10, B, C1, …), then as in their file. */
size_t data_requirement_count(const data_catalogue *c);
const data_requirement *data_requirement_at(const data_catalogue *c, size_t index);
/* Returns the requirement, or NULL. */
const data_requirement *data_requirement_find(const data_catalogue *c, const char *id);

/* Ambiguities in order of their file. */
size_t data_ambiguity_count(const data_catalogue *c);
const data_ambiguity *data_ambiguity_at(const data_catalogue *c, size_t index);
const data_ambiguity *data_ambiguity_find(const data_catalogue *c, const char *id);

#endif
