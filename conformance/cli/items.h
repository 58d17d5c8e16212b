/* The kinds of thing that `siospec list` lists, each as JSON and as a line. */
#ifndef CLI_ITEMS_H
#define CLI_ITEMS_H

#include <jansson.h>
#include <stdio.h>

#include "cli/filter.h"
#include "cli/knowledge.h"

typedef struct cli_item_kind {
    const char *name;
    size_t (*count)(const cli_knowledge *k);
    bool (*passes)(const cli_knowledge *k, size_t index, const cli_filter *f);
    json_t *(*describe)(const cli_knowledge *k, size_t index); /* a new reference */
    void (*print)(const json_t *item, FILE *out);              /* one line */
} cli_item_kind;

extern const cli_item_kind cli_item_kinds[];
extern const size_t cli_item_kind_count;

/* Returns the kind of that name, or NULL. */
const cli_item_kind *cli_item_kind_find(const char *name);

/* Returns a requirement or an array of strings as JSON. Ownership: new references. */
json_t *cli_requirement_json(const data_requirement *r);
json_t *cli_strings_json(const char *const *items, size_t count);

#endif
