/* Placeholders: where in the payload of a binary packet its attachments belong (SIO5-BIN-01). */
#ifndef SIO_SOCKETIO_PLACEHOLDER_H
#define SIO_SOCKETIO_PLACEHOLDER_H

#include "base/json.h"
#include "base/rules.h"

typedef struct sio_placeholder {
    sio_slice text; /* the object {"_placeholder":true,"num":…}, as spelt */
    bool named;     /* false: a fractional num, tolerated, which names no attachment (SIO5-BIN-14) */
    uint32_t num;   /* which attachment; below the count */
} sio_placeholder;

/* Called for each placeholder, in the order of their closing braces. Returning false ends the walk, with
 * success. */
typedef bool sio_placeholder_fn(void *ctx, const sio_placeholder *placeholder);

/* Finds all placeholders of a checked payload of `count` attachments: objects, at any depth, whose
 * `_placeholder` is true. Key order is free, duplicates count once, the last one (as in JavaScript); an
 * object whose `_placeholder` is something else is plain data (SIO5-BIN-16). They may repeat, be out of
 * order, and be fewer than the attachments (SIO5-BIN-15). `fn` may be NULL: only check. Linear in the text,
 * no recursion, no allocation. Returns success, SIO_ERR_PLACEHOLDER_NUM or SIO_ERR_PLACEHOLDER_KEYS at the
 * start of the object, as an offset in `payload.text`. */
sio_error sio_placeholders(sio_json payload, uint32_t count, const sio_rules *rules, sio_placeholder_fn *fn,
                           void *ctx);

#endif
