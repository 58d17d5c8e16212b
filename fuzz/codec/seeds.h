/* Seeds for a codec: the inputs of its vectors. */
#ifndef CFZ_SEEDS_H
#define CFZ_SEEDS_H

#include "base/buf.h"
#include "vector/vector.h"

/* Writes the input of each vector of the codec that has at most `most` bytes to `folder`, named by its id.
 * Returns how many there are, or -1 and a sentence in `why`. */
long cfz_seeds_write(const char *data, vec_codec codec, size_t most, const char *folder, sio_buf *why);

/* Removes those files of a folder that `unwanted` says. Returns how many, or -1. */
long cfz_seeds_drop(const char *folder, bool (*unwanted)(void *ctx, sio_slice bytes), void *ctx);

/* Removes a folder of files. */
void cfz_seeds_remove(const char *folder);

#endif
