/* Randomness of the system, for ids and delays. */
#ifndef SIO_APP_ENTROPY_H
#define SIO_APP_ENTROPY_H

#include "engineio/table.h"

/* A sio_random_fn. */
bool app_random_fill(void *ctx, uint8_t *out, size_t n);

#endif
