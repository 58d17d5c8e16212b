/* A view of bytes that somebody else owns. Every decoder takes its input and hands out its results as slices:
 * nothing is copied, nothing is NUL-terminated, and a slice lives only as long as the bytes it looks at. */
#ifndef SIO_BASE_SLICE_H
#define SIO_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sio_slice {
    const uint8_t *ptr; /* may be NULL only when len is 0 */
    size_t len;         /* bytes */
} sio_slice;

/* Returns a slice over `len` bytes at `ptr`. Ownership: the caller keeps the bytes. */
sio_slice sio_slice_of(const void *ptr, size_t len);

/* Returns a slice over a NUL-terminated string, without its NUL. Ownership: the caller keeps the string. */
sio_slice sio_slice_str(const char *text);

/* Returns whether both slices hold the same bytes. */
bool sio_slice_equal(sio_slice a, sio_slice b);

/* Returns whether the slice holds exactly the bytes of the NUL-terminated `text`. */
bool sio_slice_is(sio_slice s, const char *text);

/* Returns whether the slice begins with the bytes of the NUL-terminated `prefix`. */
bool sio_slice_starts(sio_slice s, const char *prefix);

/* Returns the part from `from` (cut to the length) to the end. */
sio_slice sio_slice_from(sio_slice s, size_t from);

/* Returns the part [from, to), both cut to the length. */
sio_slice sio_slice_sub(sio_slice s, size_t from, size_t to);

#endif
