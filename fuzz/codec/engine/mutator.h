/* The mutator that libFuzzer finds by its name. */
#ifndef CFZ_MUTATOR_H
#define CFZ_MUTATOR_H

#include "fuzz/codec/hints.h"
#include "vector/vector.h"

/* Inputs are taken from `hints` first (NULL: nowhere), the others are mutated as those of this codec, or
 * (`only_bytes`) as bytes. Returns false without memory. */
bool cfz_mutator_setup(vec_codec codec, cfz_hints *hints, bool only_bytes);
void cfz_mutator_end(void);

#endif
