/* What holds for a query string, whatever the input. */
#ifndef FUZZ_PROPERTIES_QUERY_H
#define FUZZ_PROPERTIES_QUERY_H

#include "engineio/query.h"
#include "fuzz/check.h"

/* Prepares to meter a query: its text, and a pair for each byte, twice while it grows. */
void prop_query_meter(fuzz_meter *meter, sio_slice raw);

/* It has no more bytes, and no more pairs, than what it was read from. */
void prop_query_bounds(const sio_query *q, sio_slice raw);

/* Of the pairs with this key the last is found, without one nothing. */
void prop_query_lookup(const sio_query *q, const char *key);

/* Escaped and read again it has the same pairs. */
void prop_query_trip(const sio_query *q);

/* Without memory for one of its allocations it is empty, and nothing is kept. */
void prop_query_starved(sio_slice raw);

#endif
