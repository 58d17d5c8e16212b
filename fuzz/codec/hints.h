/* Inputs that are worth trying next: what a comparison saw in an input, replaced by what it was compared
 * with. */
#ifndef CFZ_HINTS_H
#define CFZ_HINTS_H

#include "adapter/answer.h"

enum { CFZ_MOST_HINTS = 4096 };

/* A queue; start with all zero. */
typedef struct cfz_hints {
    sio_buf items[CFZ_MOST_HINTS];
    size_t first, count;
    void (*learn)(void *learner,
                  sio_slice word); /* is told of each side that is new in its answer; NULL: nobody */
    void *learner;
} cfz_hints;

void cfz_hints_free(cfz_hints *h);

/* Appends the inputs that the comparisons of this answer suggest for `input`: each side, where it stands in
 * it, replaced by the other; a name also with quotes, where a number stood. What finds no place is left
 * out. */
void cfz_hints_add(cfz_hints *h, sio_slice input, const adp_answer *answer);

/* Appends one input as it is. */
void cfz_hints_push(cfz_hints *h, sio_slice input);

/* Takes the next one: copies at most `most` bytes to `out`. Returns its length, or 0: there is none. */
size_t cfz_hints_take(cfz_hints *h, uint8_t *out, size_t most);

#endif
