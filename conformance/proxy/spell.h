/* The same JSON value, spelt in different ways that JSON allows. */
#ifndef PRX_SPELL_H
#define PRX_SPELL_H

#include <jansson.h>

#include "base/buf.h"

typedef enum prx_spelling {
    PRX_COMPACT,
    PRX_SPACED,   /* blanks and line ends between tokens */
    PRX_REVERSED, /* members backwards */
    PRX_ESCAPED   /* every character of a string as \uXXXX */
} prx_spelling;

/* Returns the spelling of that name; PRX_COMPACT for NULL and unknown ones. */
prx_spelling prx_spelling_find(const char *name);

/* Appends the value. Returns false without memory or when it is nested deeper than 512. */
bool prx_spell(const json_t *value, prx_spelling spelling, sio_buf *out);

#endif
