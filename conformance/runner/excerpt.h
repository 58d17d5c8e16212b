/* The part of a wire log that explains a verdict. */
#ifndef RUN_EXCERPT_H
#define RUN_EXCERPT_H

#include "wire/log.h"

/* Returns the readable, escaped lines around the step that `detail` begins with (as the log notes it), or
 * else the end of the log; long lines and long stretches are cut, with a mark. At most about 24 KiB. NULL
 * without memory. Ownership: the caller's (free). */
char *run_excerpt(const wire_log *log, const char *detail);

#endif
