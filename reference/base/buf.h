/* A growable byte buffer. Appending reports failure by a bool; a failed append leaves the buffer as it was.
 */
#ifndef SIO_BASE_BUF_H
#define SIO_BASE_BUF_H

#include "base/mem.h"
#include "base/slice.h"

typedef struct sio_buf {
    const sio_mem *mem; /* NULL: the default allocator */
    uint8_t *data;
    size_t len;
    size_t cap;
} sio_buf;

#define SIO_BUF_INIT                                                                                         \
    { .mem = NULL, .data = NULL, .len = 0, .cap = 0 }

/* Makes an empty buffer over `mem` (NULL: the default). Allocates nothing. */
void sio_buf_init(sio_buf *b, const sio_mem *mem);

/* Frees the bytes; the buffer is empty and usable again. */
void sio_buf_free(sio_buf *b);

/* Makes room for `extra` more bytes. Returns false without memory or when the size would overflow. */
bool sio_buf_reserve(sio_buf *b, size_t extra);

/* Appends. Returns false without memory. The slice must not lie inside the buffer itself. */
bool sio_buf_add(sio_buf *b, sio_slice s);
bool sio_buf_add_str(sio_buf *b, const char *text);
bool sio_buf_add_byte(sio_buf *b, uint8_t byte);

/* Appends the slice so many times. Returns false without memory or when the size would overflow. The slice
 * must not lie inside the buffer itself. */
bool sio_buf_add_copies(sio_buf *b, sio_slice s, size_t times);

/* Appends the decimal digits of `n`. Returns false without memory. */
bool sio_buf_add_u64(sio_buf *b, uint64_t n);

/* Appends as printf does. Returns false without memory or on a format error. */
bool sio_buf_addf(sio_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Drops the first `n` bytes (cut to the length). */
void sio_buf_consume(sio_buf *b, size_t n);

/* Empties the buffer but keeps its memory. */
void sio_buf_clear(sio_buf *b);

/* Returns the content. Ownership: the buffer's; valid until the next change of it. */
sio_slice sio_buf_slice(const sio_buf *b);

/* Appends a NUL that does not count in `len` and returns the content as a C string, or NULL without memory.
 * Ownership: the buffer's; valid until the next change of it. */
const char *sio_buf_cstr(sio_buf *b);

#endif
