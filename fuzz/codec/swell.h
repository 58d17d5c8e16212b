/* Inputs made large at one place, to see what a byte costs: the faults of the family whose memory or time
 * grows with the input hardly show in the short inputs that a fuzzer likes. */
#ifndef CFZ_SWELL_H
#define CFZ_SWELL_H

#include "base/buf.h"

enum { CFZ_SWELL_SEEN = 1 << 12 };

/* A place where the input is made large. */
typedef struct cfz_swelling {
    size_t at;      /* the byte that is repeated */
    bool structure; /* it is a bracket, a comma, …: the values that it makes have a price of their own */
    char name[16];  /* what stands there, and how often the kind changed before: "digits-2" */
} cfz_swelling;

/* The kinds of places that have been tried; start with all zero. */
typedef struct cfz_swells {
    uint8_t seen[CFZ_SWELL_SEEN];
} cfz_swells;

/* Finds the next place of `input` from *at on that is of a kind not tried before, and notes it. *at moves on.
 * Returns false when there is none. A kind is the byte and what stands before it, runs of digits, letters and
 * other bytes being one each. */
bool cfz_swell_next(cfz_swells *s, sio_slice input, size_t *at, cfz_swelling *out);

/* Appends the input with that byte so many times more. Returns false without memory. */
bool cfz_swell_make(sio_slice input, const cfz_swelling *where, size_t bytes, sio_buf *out);

#endif
