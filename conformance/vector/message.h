/* The messages of a vector: texts and binaries, in order. */
#ifndef VEC_MESSAGE_H
#define VEC_MESSAGE_H

#include <jansson.h>

#include "base/buf.h"

typedef struct vec_message {
    bool binary;
    sio_buf bytes;
} vec_message;

/* Start with all zero. */
typedef struct vec_messages {
    vec_message *items;
    size_t count;
} vec_messages;

/* Makes the messages of an array that vec_load has checked. Returns NULL or a sentence. Ownership: free in
 * either case. */
const char *vec_messages_make(const json_t *array, vec_messages *out);

/* Appends an empty message. Returns NULL without memory. */
vec_message *vec_messages_add(vec_messages *messages, bool binary);
void vec_messages_free(vec_messages *messages);

/* Prints them for people, cut to a few hundred characters each. */
void vec_messages_print(const vec_messages *messages, sio_buf *out);

#endif
