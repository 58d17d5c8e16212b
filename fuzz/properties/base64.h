/* What holds for base64, whatever the input. */
#ifndef FUZZ_PROPERTIES_BASE64_H
#define FUZZ_PROPERTIES_BASE64_H

#include "base/mem.h"
#include "base/slice.h"

/* What the strict reader takes is canonical: written again it is the same text. The lenient one takes every
 * text, for no more bytes than it has characters, and a canonical one for the same bytes. A refused text
 * leaves no bytes. Both decode into `mem`. */
void prop_base64_text(sio_slice text, const sio_mem *mem);

/* Any bytes can be written, in as many characters as were foretold, and are read again. */
void prop_base64_bytes(sio_slice bytes);

#endif
