/* What makes a disagreement the same one when its input is smaller. */
#ifndef CEN_PATTERN_H
#define CEN_PATTERN_H

#include "census/census.h"

/* Returns a line that tells the sides and the faults; of an input that was `made` (census/made.h) also who is
 * wrong or lenient, and how the right answer ends: a vector may allow more than what has been made of it.
 * NULL without memory. Ownership: the caller frees. */
char *cen_pattern(const cen_census *c, size_t input, bool made);

/* Returns whether it is `wanted`. *ok is false without memory. */
bool cen_pattern_is(const cen_census *c, size_t input, bool made, const char *wanted, bool *ok);

#endif
