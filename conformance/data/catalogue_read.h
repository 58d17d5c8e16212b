/* Reads the rows of the catalogue from their files. Private to conformance/data. */
#ifndef DATA_CATALOGUE_READ_H
#define DATA_CATALOGUE_READ_H

#include "data/catalogue.h"

struct data_kept_file {
    json_t *root;
    char *path; /* for messages */
};

typedef struct data_rows {
    data_requirement *requirements;
    size_t requirement_count;
    data_ambiguity *ambiguities;
    size_t ambiguity_count;
    struct data_kept_file *files; /* hold the strings */
    size_t file_count;
} data_rows;

/* Fills `rows`, which must be all zero. On false `error` is filled; data_rows_free is due in either case. */
bool data_rows_read(data_rows *rows, const data_set *set, data_error *error);
void data_rows_free(data_rows *rows);

#endif
