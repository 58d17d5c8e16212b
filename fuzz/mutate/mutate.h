/* The one structure-aware mutator, for libFuzzer, AFL++, and any C program.
 *
 * An input is read into a tree (mutate/tree.h): a session of steps, a payload of packets, a Socket.IO header
 * and its JSON. What is not well-formed becomes a leaf of raw bytes, so that every input has a tree, and an
 * unchanged tree prints the same bytes. Some nodes are changed, and the tree is printed. The same mutator
 * with the same learned words makes of the same input and seed always the same output. docs/fuzzing.md. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "base/slice.h"

/* What an input is. X(constant, name). */
#define FUZZ_SHAPE_LIST(X)                                                                                   \
    X(BYTES, "bytes")               /* anything: no tree, bytes only */                                      \
    X(EIO_PACKET, "eio-packet")     /* the text of one Engine.IO packet */                                   \
    X(EIO_PAYLOAD, "eio-payload")   /* Engine.IO packets with 1e between them */                             \
    X(WEBTRANSPORT, "webtransport") /* frames of Engine.IO's WebTransport stream */                          \
    X(SIO_PACKET, "sio-packet")     /* the text of one Socket.IO packet, without Engine.IO's 4 */            \
    X(SIO_MESSAGES, "sio-messages") /* such texts, and b with base64 for binary ones, with 1e between */     \
    X(JSON, "json")                 /* one JSON value */                                                     \
    X(QUERY, "query")               /* a query string */                                                     \
    X(SESSION, "session")           /* a session script (docs/session-scripts.md) */

typedef enum fuzz_shape {
#define FUZZ_SHAPE_ENUM(constant, name) FUZZ_SHAPE_##constant,
    FUZZ_SHAPE_LIST(FUZZ_SHAPE_ENUM)
#undef FUZZ_SHAPE_ENUM
        FUZZ_SHAPES
} fuzz_shape;

enum {
    /* One mutation in so many leaves the tree aside and changes bytes: what no grammar foresees is tried too.
     */
    FUZZ_BYTES_ONE_IN = 8,
    /* Longer inputs, in bytes, are changed as bytes only: the memory of a mutator is bounded. */
    FUZZ_MUTATE_MOST = 65536,
    /* Of a session, in bytes; some 11 steps. A longer one plays as much more slowly, and shows little more.
     */
    FUZZ_SESSION_LENGTH = 192,
    FUZZ_LEARNED = 64,      /* words that a mutator keeps; the oldest go first */
    FUZZ_LEARNED_BYTES = 64 /* of one of them; longer ones are ignored */
};

/* A target file that wants another shape than bytes says so at file level: FUZZ_TARGET_SHAPE(SIO_PACKET) */
#define FUZZ_TARGET_SHAPE(constant)                                                                          \
    extern const fuzz_shape fuzz_target_shape;                                                               \
    const fuzz_shape fuzz_target_shape = FUZZ_SHAPE_##constant;

/* Returns the name of a shape, or "unknown". Ownership: static. */
const char *fuzz_shape_name(fuzz_shape shape);

/* Finds the shape with this name. Returns false when there is none. */
bool fuzz_shape_find(const char *name, fuzz_shape *shape);

typedef struct fuzz_mutator fuzz_mutator;

/* Changes `size` bytes in place, at most `max`, and returns how many there are now: LLVMFuzzerMutate. */
typedef size_t fuzz_byte_mutator(uint8_t *data, size_t size, size_t max);

/* Makes a mutator (some 3 MB). Returns NULL without memory. Ownership: free it with fuzz_mutator_free. */
fuzz_mutator *fuzz_mutator_new(fuzz_shape shape);
void fuzz_mutator_free(fuzz_mutator *m);

/* Has an engine's mutator change raw bytes and the text of leaves, so that the engine's dictionary and table
 * of compares are used; NULL: our own. The output depends on the engine then, too. */
void fuzz_mutator_bytes(fuzz_mutator *m, fuzz_byte_mutator *bytes);

/* Has outputs be at most so long, in bytes, but for one in 32, which may be as long as the caller allows; 0:
 * all may. What is longer is cut, a session by leaving out steps. */
void fuzz_mutator_prefer(fuzz_mutator *m, size_t most);

/* Teaches a word, for example what a parser compared its input with: it becomes a namespace, a name, a
 * number, a string, a key. Copied; an empty, known or too long one is ignored. */
void fuzz_mutator_learn(fuzz_mutator *m, sio_slice word);

/* Mutates `size` bytes in place; there is room for `max`. Returns the new size: at most `max`, and at least 1
 * unless `max` is 0. */
size_t fuzz_mutate(fuzz_mutator *m, uint8_t *data, size_t size, size_t max, uint64_t seed);

/* Writes a child of two inputs to `out`: the first with parts of the second. Returns its size, as
 * fuzz_mutate. */
size_t fuzz_cross(fuzz_mutator *m, sio_slice first, sio_slice second, uint8_t *out, size_t max,
                  uint64_t seed);

#endif
