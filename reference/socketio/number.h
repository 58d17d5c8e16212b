/* The spellings of whole numbers that JavaScript's Number() takes. Internal to socketio/. */
#ifndef SIO_SOCKETIO_NUMBER_H
#define SIO_SOCKETIO_NUMBER_H

#include "base/slice.h"

/* Reads what Number(text) makes, when that is an integer from 0 to 2^64-1: blanks around, a sign, a fraction,
 * an exponent, 0x, 0o, 0b. The empty text, which Number() takes for 0, is refused. */
bool sio_js_number_to_u64(sio_slice text, uint64_t *out);

#endif
