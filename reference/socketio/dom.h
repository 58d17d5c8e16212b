/* A jansson tree of a payload, for whoever wants one. The only header of the codec that knows jansson.
 *
 * A tree cannot hold all that JSON can: a lone surrogate, \u0000 in a key, an integer beyond 64 bits with its
 * digits, or a number beyond 1e308. The slices of the codec can; prefer them where bytes matter. */
#ifndef SIO_SOCKETIO_DOM_H
#define SIO_SOCKETIO_DOM_H

#include <jansson.h>

#include "base/json.h"

/* Builds the tree of a checked value. `as_reals` makes every number a real, as in JavaScript; otherwise
 * integers stay integers, and one beyond 64 bits is refused. Returns the tree, or NULL with SIO_ERR_DOM_RANGE
 * (at the byte in `value.text`) or SIO_ERR_NO_MEMORY in `*error`. Ownership: the caller's (json_decref). */
json_t *sio_dom(sio_json value, bool as_reals, sio_error *error);

#endif
