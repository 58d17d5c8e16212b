/* The reference codec as one of the parsers of target.h: what the others are compared with. */
#ifndef FUZZ_REFERENCE_H
#define FUZZ_REFERENCE_H

#include "fuzz/target.h"

/* Strict; an input beyond its limits (JSON depth, attachments) is FUZZ_UNSUPPORTED. */
extern const fuzz_parser fuzz_reference;

#endif
