/* A wire log as JSON, exactly: what a replay bundle keeps. */
#ifndef RPL_LOG_JSON_H
#define RPL_LOG_JSON_H

#include <jansson.h>

#include "data/reader.h"
#include "wire/log.h"

enum { RPL_MOST_ENTRIES = 100000 };

/* Returns {"complete", "entries"}: bytes are a string where they are UTF-8 without NUL, else {"$b": base64}.
 * `log` may be NULL: an empty one. NULL without memory. Ownership: a new reference. */
json_t *rpl_log_to_json(const wire_log *log);

/* Reads that back. Returns NULL and reports to `r` when it is not such an object. Ownership: the caller's, by
 * wire_log_free. */
wire_log *rpl_log_from_json(const json_t *json, data_reader *r);

#endif
