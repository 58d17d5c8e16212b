/* Reads members of JSON objects of a data file, and says where and what is wrong when one has not the right
 * shape.
 *
 * The first error sticks: after it every function returns its empty value, so that a caller reads all members
 * and looks at the result once. */
#ifndef DATA_READER_H
#define DATA_READER_H

#include <jansson.h>
#include <stdbool.h>

#include "data/set.h"

typedef struct data_strings {
    const char *const *items;
    size_t count;
} data_strings;

/* Returns whether one of the strings is `text`. */
bool data_strings_have(const data_strings *strings, const char *text);

typedef struct data_reader {
    const data_file *file;
    data_error *error;
    char base[256]; /* JSON pointer of the object being read */
    bool failed;
} data_reader;

/* Parses the file. Returns NULL and fills `error` (with the line) when it is not JSON or not an object with
 * `"schema": 1`. Ownership: a new reference. */
json_t *data_parse(const data_file *file, data_error *error);

/* Starts reading a file, with the base "". */
data_reader data_reader_start(const data_file *file, data_error *error);
/* Sets the base to `format`. */
void data_reader_at(data_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Records what was expected at base/key (`key` NULL: at the base itself); the line is found. Returns false.
 */
bool data_expected(data_reader *r, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Each returns the member `key` of `object`, or reports it. Strings are not empty. Ownership: the JSON's. */
const char *data_string(data_reader *r, const json_t *object, const char *key);
/* As data_string, but NULL without a report when the member is absent or null. */
const char *data_optional(data_reader *r, const json_t *object, const char *key);
bool data_bool(data_reader *r, const json_t *object, const char *key);
const json_t *data_object(data_reader *r, const json_t *object, const char *key);
const json_t *data_array(data_reader *r, const json_t *object, const char *key);
/* An array of strings, may be empty; absent counts as empty when `optional`. Ownership of `items`: the
 * caller's (free), of the strings: the JSON's. */
data_strings data_string_list(data_reader *r, const json_t *object, const char *key, bool optional);

#endif
