/* An allocator that weighs: how many bytes are in use. */
#ifndef SIO_TESTKIT_SCALE_H
#define SIO_TESTKIT_SCALE_H

#include "base/mem.h"

typedef struct testkit_scale {
    sio_mem mem;
    size_t bytes;  /* asked for */
    size_t blocks; /* in use */
    size_t most;   /* bytes at most, what an allocator adds to each block included */
} testkit_scale;

void testkit_scale_init(testkit_scale *s);

#endif
