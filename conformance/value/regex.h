/* POSIX extended regular expressions over bytes of a peer. */
#ifndef VAL_REGEX_H
#define VAL_REGEX_H

#include <jansson.h>

#include "base/slice.h"
#include "value/value.h"

/* Returns whether the text matches; `error` gets NULL or a sentence. Names in the expression stand for
 * themselves, never for an expression: what a peer sent must not become one. */
bool val_regex_matches(const json_t *expression, const val_scope *scope, sio_slice text, const char **error);
/* Returns NULL or a sentence. */
const char *val_regex_check(const json_t *expression);

#endif
