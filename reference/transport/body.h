/* The body of an HTTP/1.1 request: of a known length, or in chunks. */
#ifndef SIO_TRANSPORT_BODY_H
#define SIO_TRANSPORT_BODY_H

#include "base/slice.h"

typedef struct tr_body {
    uint64_t left; /* bytes of the body, or of the chunk */
    uint8_t state; /* internal */
    uint8_t line;  /* bytes of the size line or trailer so far */
    bool digits;   /* the size line has one */
} tr_body;

/* Begins a body of `length` bytes, or one in chunks. Returns whether anything is to come. */
bool tr_body_begin(tr_body *body, bool chunked, uint64_t length);

/* Takes bytes. `*piece` is what of them belongs to the body, `*last` whether it ends there. Returns how many
 * bytes were used, at least 1 of at least 1; 0 when they are no body. */
size_t tr_body_take(tr_body *body, sio_slice bytes, sio_slice *piece, bool *last);

#endif
