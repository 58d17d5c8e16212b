/* Finds the line of a JSON pointer in a JSON text, for error messages. */
#ifndef VAL_LOCATE_H
#define VAL_LOCATE_H

#include "base/slice.h"

/* Returns the line (from 1) where the value at `pointer` (RFC 6901) starts, or where its nearest existing
 * parent starts; 0 when the text is not JSON. */
size_t val_locate_line(sio_slice json_text, const char *pointer);

#endif
