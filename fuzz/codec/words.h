/* What the last words of a process say. */
#ifndef CFZ_WORDS_H
#define CFZ_WORDS_H

#include "base/buf.h"

/* Finds the exception in the output of a process that died (JavaScript, Python, Java, Rust, sanitizers), and
 * the function that threw: appends its line to `exception`, and a stable short name to `rule`. Appends
 * nothing where there is none. */
void cfz_exception(const char *output, sio_buf *exception, sio_buf *rule);

#endif
