/* What a batch remembers from one part to the next, in the folder of its findings (FOLDER/batch.state). */
#ifndef FUZZ_FINDING_BATCH_H
#define FUZZ_FINDING_BATCH_H

#include "base/buf.h"

/* Start with all zero. */
typedef struct fnd_batch {
    uint64_t seed;          /* of the first part */
    uint64_t parts;         /* that ended */
    uint64_t runs, seconds; /* of all of them */
} fnd_batch;

/* Reads the state; where there is none yet, all stays zero. Returns false and appends a sentence to `why`. */
bool fnd_batch_read(const char *folder, fnd_batch *b, sio_buf *why);

/* Writes it; the folder is made when it is missing. Returns false and appends a sentence to `why`. */
bool fnd_batch_write(const char *folder, const fnd_batch *b, sio_buf *why);

#endif
