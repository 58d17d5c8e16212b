/* Checks of the shape of scenario files, by tables: each object has a table of its fields, each field a
 * checker. The first thing that is wrong ends the check, with its place and a sentence that says what was
 * expected. */
#ifndef SCN_SHAPE_H
#define SCN_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

enum { SHAPE_MESSAGE = 512 };

typedef struct shape {
    bool client;     /* a scenario of the client seat */
    sio_buf pointer; /* JSON pointer of the place that is looked at; stays where the error is */
    char message[SHAPE_MESSAGE];
} shape;

typedef struct shape_field shape_field;
/* Returns whether the value is as it should be; otherwise the message is set. */
typedef bool (*shape_check)(shape *s, const json_t *value, const shape_field *field);

struct shape_field {
    const char *name; /* NULL ends a table */
    shape_check check;
    bool required;
    const void *more; /* what the checker needs: a table of names or fields, a range */
};

typedef struct shape_range {
    json_int_t least, most;
} shape_range;

/* Sets the message and returns false. */
bool shape_fail(shape *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, with `, found VALUE` behind it. */
bool shape_found(shape *s, const json_t *found, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Goes one level down; shape_up takes the returned mark. Without memory the pointer is cut short, no more. */
size_t shape_down(shape *s, const char *token);
size_t shape_down_index(shape *s, size_t index);
void shape_up(shape *s, size_t mark);

/* Checks an object by its table: no unknown field, all required ones. `what` names it in messages ("a
 * scenario"). */
bool shape_table(shape *s, const json_t *value, const shape_field *fields, const char *what);
/* Sets the message for a field that is not among `known` (ends with NULL): `what`, the field, and the nearest
 * known one or all of them. Returns false. */
bool shape_unknown(shape *s, const char *field, const char *const *known, const char *what);
/* Checks each element of an array that is not empty. `what` names an element in the plural. */
bool shape_each(shape *s, const json_t *value, shape_check check, const shape_field *field, const char *what);

/* Checkers for tables. */
bool shape_any(shape *s, const json_t *value, const shape_field *field);
bool shape_text(shape *s, const json_t *value, const shape_field *field);  /* a string, not empty, no NUL */
bool shape_texts(shape *s, const json_t *value, const shape_field *field); /* an array of them */
bool shape_word(shape *s, const json_t *value,
                const shape_field *field); /* one of `more`, names ending with NULL */
bool shape_words(shape *s, const json_t *value, const shape_field *field); /* an array of them, none twice */
bool shape_bool(shape *s, const json_t *value, const shape_field *field);
bool shape_true(shape *s, const json_t *value, const shape_field *field);
bool shape_integer(shape *s, const json_t *value,
                   const shape_field *field);                               /* within `more`, a shape_range */
bool shape_object(shape *s, const json_t *value, const shape_field *field); /* of the table `more` */
bool shape_name(shape *s, const json_t *value,
                const shape_field *field); /* of an object, capture, mark or var */
bool shape_slug(shape *s, const json_t *value, const shape_field *field); /* [a-z0-9-] */
bool shape_id(shape *s, const json_t *value, const shape_field *field);   /* slugs joined by / */
bool shape_citations(shape *s, const json_t *value,
                     const shape_field *field); /* an array of requirement ids */
bool shape_duration(shape *s, const json_t *value, const shape_field *field);
bool shape_payload(shape *s, const json_t *value, const shape_field *field);
bool shape_packets(shape *s, const json_t *value,
                   const shape_field *field); /* a PACKET or an array of them */
bool shape_pattern(shape *s, const json_t *value, const shape_field *field);
bool shape_patterns(shape *s, const json_t *value, const shape_field *field);
bool shape_value(shape *s, const json_t *value, const shape_field *field); /* a VALUE */

#endif
