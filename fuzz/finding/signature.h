/* The signature of a fault that a process told of: the exception and the frame that threw it. Findings of
 * codecs and of servers are told apart by the same one: two with one kind, exception and frame are one. */
#ifndef FUZZ_FINDING_SIGNATURE_H
#define FUZZ_FINDING_SIGNATURE_H

#include "base/buf.h"

typedef struct fnd_signature {
    char exception[200]; /* "TypeError: Cannot read …", or "" */
    char frame[120];     /* "at emitReserved (socket.js:12:1)", or "" */
    bool inner;          /* the frame is one of the runtime itself, for want of another */
} fnd_signature;

/* Finds the last uncaught exception in the output of a process: JavaScript's, Python's, Java's, a
 * sanitizer's, a panic of Go or Rust. Nothing found: both are "". */
fnd_signature fnd_signature_of(sio_slice output);

/* Appends both with their numbers taken out: the same for the same fault. Returns false without memory. */
bool fnd_signature_key(const fnd_signature *s, sio_buf *out);

/* Returns whether it names no place in the program: no frame, or only one of the runtime itself. */
bool fnd_signature_is_bare(const fnd_signature *s);

/* Appends both as a part of a name: "typeerror-a-is-not-a-function-in-decode". Returns false without memory.
 */
bool fnd_signature_slug(const fnd_signature *s, sio_buf *out);

/* Appends a text with digits and quoted words taken out, of at most so many letters, as a part of a name:
 * "cannot-read-property-of". */
void fnd_slug(const char *text, size_t most, sio_buf *out);

#endif
