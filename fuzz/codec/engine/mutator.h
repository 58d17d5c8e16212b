/* The mutator that libFuzzer finds by its name. */
#ifndef CFZ_MUTATOR_H
#define CFZ_MUTATOR_H

#include "fuzz/codec/hints.h"

/* Inputs are taken from `hints` first (NULL: nowhere); `only_bytes`: packets are not known. */
void cfz_mutator_setup(cfz_hints *hints, bool only_bytes);

#endif
