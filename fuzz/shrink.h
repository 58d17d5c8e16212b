/* Makes an input smaller while it still shows what it showed: for scripts of sessions (steps first, bytes
 * second) and for plain bytes. */
#ifndef FUZZ_SHRINK_H
#define FUZZ_SHRINK_H

#include "base/buf.h"

typedef struct shrink {
    /* Returns whether this input still shows it. */
    bool (*shows)(void *ctx, sio_slice input);
    void *ctx;
    size_t tries; /* made so far */
    size_t most;  /* no more tries than these; 0: as many as it takes */
} shrink;

/* Takes out pieces of `input`, from halves to single bytes, as long as it shows. Returns false without
 * memory. */
bool shrink_bytes(shrink *s, sio_buf *input);

/* The same with messages that are separated by 0x1e first, then with bytes. */
bool shrink_messages(shrink *s, sio_buf *input);

/* The same with the lines of a session script; then with the bytes of its steps. The result is canonical when
 * the text was one that script_parse reads. Returns false without memory. */
bool shrink_script(shrink *s, sio_buf *text);

#endif
