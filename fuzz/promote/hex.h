/* Bytes in the data files' form for what is no text. */
#ifndef FUZZ_PROMOTE_HEX_H
#define FUZZ_PROMOTE_HEX_H

#include <jansson.h>

#include "base/slice.h"

/* {"hex": "..."}, which the caller owns; NULL when memory has run out. */
json_t *prm_hex(sio_slice bytes);

#endif
