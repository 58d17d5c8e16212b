/* What holds for UTF-8, whatever the bytes. */
#ifndef FUZZ_PROPERTIES_UTF8_H
#define FUZZ_PROPERTIES_UTF8_H

#include "base/error.h"
#include "base/slice.h"

/* The text is well formed, sequence by sequence, up to the place that the check names. */
void prop_utf8_sequences(sio_slice text, sio_error error);

/* However it is cut, the prober's incremental check says whether it is good. */
void prop_utf8_prober(sio_slice text, bool good);

/* The replacement is UTF-8 and another text only where something was wrong; no byte becomes more than three.
 */
void prop_utf8_replaced(sio_slice text, bool good);

#endif
