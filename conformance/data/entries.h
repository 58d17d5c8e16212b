/* Things with an id that cite requirements and of which no more is needed here: codec vectors, deviations,
 * variations, alternatives, profiles. */
#ifndef DATA_ENTRIES_H
#define DATA_ENTRIES_H

#include "data/reader.h"
#include "data/set.h"

typedef struct data_entry {
    const char *id;
    const char *title; /* NULL: none */
    data_strings requirements;
    bool client;        /* its file is of the client seat: it is for cases that judge clients */
    const char *file;   /* for messages */
    const json_t *body; /* the whole object */
} data_entry;

/* Where a kind of thing stands in the data. */
typedef struct data_kind {
    const char *prefix; /* of the file names: "codec/" */
    const char *array;  /* member of the file: "vectors" */
    const char *id;     /* member of an element that names it: "id" */
} data_kind;

extern const data_kind data_vectors, data_deviations, data_variations, data_alternatives, data_profiles;

typedef struct data_entries data_entries;

/* Loads all elements of one kind, in order of id; ids must be unique. No file at all is an empty list.
 * Returns NULL and fills `error`. Ownership: the caller frees; it needs the set only while loading. */
data_entries *data_entries_load(const data_set *set, const data_kind *kind, data_error *error);
void data_entries_free(data_entries *entries);

size_t data_entry_count(const data_entries *entries);
const data_entry *data_entry_at(const data_entries *entries, size_t index);
/* Returns the entry, or NULL. */
const data_entry *data_entry_find(const data_entries *entries, const char *id);

#endif
