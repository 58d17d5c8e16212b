/* An ordered list of names and values, for headers and for query parameters. */
#ifndef SCN_FIELDS_H
#define SCN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum { SCN_MAX_FIELDS = 64 };

typedef struct scn_fields {
    bool ignore_case; /* names of headers */
    size_t count;
    struct {
        char *name;
        char *value; /* may hold NUL */
        size_t value_len;
    } items[SCN_MAX_FIELDS];
} scn_fields;

/* Sets the first field of that name and removes further ones, or appends. Copies. Returns false without
 * memory or when full. */
bool scn_fields_set(scn_fields *f, const char *name, const char *value);
bool scn_fields_set_bytes(scn_fields *f, const char *name, sio_slice value);
/* Returns the value of the first field of that name, or a slice with ptr NULL. */
sio_slice scn_fields_get(const scn_fields *f, const char *name);
/* Removes all fields of that name. */
void scn_fields_remove(scn_fields *f, const char *name);
/* Appends what a line like "K: V" says. */
bool scn_fields_add_header_line(scn_fields *f, const char *line);
void scn_fields_free(scn_fields *f);

#endif
