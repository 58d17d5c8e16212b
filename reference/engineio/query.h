/* The query of a request: decoded keys and values in the order in which they came. */
#ifndef SIO_ENGINEIO_QUERY_H
#define SIO_ENGINEIO_QUERY_H

#include "base/buf.h"

typedef struct sio_query_pair {
    sio_slice key;
    sio_slice value; /* empty when there is no = */
} sio_query_pair;

/* A parsed query. */
typedef struct sio_query {
    sio_buf bytes; /* the decoded text, which the pairs look into */
    sio_query_pair *pair;
    size_t count;
    size_t cap;
} sio_query;

/* Makes an empty query over `mem` (NULL: the default). Allocates nothing. */
void sio_query_init(sio_query *q, const sio_mem *mem);

/* Frees what the query holds. */
void sio_query_free(sio_query *q);

/* Parses what stands after the `?` of a request: pairs divided by &, percent-decoded, + being a blank.
 * Nothing is an error: a % without two hex digits stands for itself. Replaces what was there. Returns false
 * without memory; the query is then empty. */
bool sio_query_parse(sio_query *q, sio_slice raw);

/* Splits an already decoded `key=value` at its first =, for HTTP libraries that hand out such fragments. */
sio_query_pair sio_query_split(sio_slice fragment);

/* Finds a key. Of duplicates the last counts (EIO4-HS-05). Returns false, and an empty value, without it. */
bool sio_query_get(const sio_query_pair *pair, size_t count, const char *key, sio_slice *value);

#endif
