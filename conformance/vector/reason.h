/* Why input is refused: the classes of docs/vectors.md. */
#ifndef VEC_REASON_H
#define VEC_REASON_H

#include "base/slice.h"

/* Returns the class of this name (`any` is one), or NULL. Ownership: static. */
const char *vec_reason_known(sio_slice name);

#endif
