/* What a script shows of a server: which steps it takes, one behind the other, and what is answered. */
#ifndef FUZZ_SERVER_FEATURE_H
#define FUZZ_SERVER_FEATURE_H

#include <jansson.h>

#include "fuzz/session/script.h"
#include "wire/log.h"

/* Counts the features of one play in `seen` (name -> number), each once. Returns how many of them `seen` did
 * not have. */
size_t live_features(const script *s, const wire_log *log, json_t *seen);

#endif
