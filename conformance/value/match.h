/* What the matcher of VALUE patterns and its special forms share. Private to conformance/value. */
#ifndef VAL_MATCH_H
#define VAL_MATCH_H

#include "value/value.h"

/* The place of a value, as a chain of stack frames up to the root. */
typedef struct val_path {
    const struct val_path *up; /* NULL: the root */
    sio_slice key;             /* ptr NULL: an element */
    size_t index;
} val_path;

typedef struct val_capture {
    const char *name;
    const val_value *value;
} val_capture;

typedef struct val_match_run {
    val_scope *scope;
    sio_buf *why; /* NULL while alternatives are tried */
    uint64_t max_payload;
    val_capture *captures; /* go into the scope only when all has matched */
    size_t count;
    size_t cap;
} val_match_run;

bool val_match_at(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at);
/* Matches without a sentence, and forgets what it captured when it fails. */
bool val_try(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at);
/* An object of the special forms ($type, $capture, ...), see docs/scenarios.md. */
bool val_match_special(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at);
/* The members of `pattern`; `v` may have more. */
bool val_match_members(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at);
bool val_pattern_is_special(const json_t *pattern);

bool val_remember(val_match_run *m, const char *name, const val_value *v);
const val_value *val_recall(const val_match_run *m, const char *name);

/* Writes `PLACE: expected EXPECTED, got VALUE` (`got` may be NULL) and returns false. */
bool val_differ(const val_match_run *m, const val_path *at, const val_value *got, const char *expected, ...)
    __attribute__((format(printf, 4, 5)));
/* Appends a value as ASCII JSON, cut to VAL_QUOTE_LIMIT bytes. Returns false without memory. */
bool val_show(const val_value *v, sio_buf *out);

bool val_match_with(const json_t *pattern, const val_value *actual, val_scope *scope, uint64_t max_payload,
                    sio_buf *why);

#endif
