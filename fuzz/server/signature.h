/* What a process said when it died, or when something went wrong in it: the exception and the place. */
#ifndef FUZZ_SERVER_SIGNATURE_H
#define FUZZ_SERVER_SIGNATURE_H

#include "base/buf.h"

typedef struct live_signature {
    char exception[200]; /* "TypeError: Cannot read …", or "" */
    char frame[120];     /* "emitReserved (socket.js:12)", or "" */
} live_signature;

/* Finds the last uncaught exception in the output of a process: JavaScript's, Python's, a sanitizer's, a
 * panic of Go or Rust. Nothing found: both are "". */
live_signature live_signature_of(sio_slice output);

/* Appends both with their numbers taken out: the same for the same fault. Returns false without memory. */
bool live_signature_key(const live_signature *s, sio_buf *out);

#endif
