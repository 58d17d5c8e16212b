/* The part of a wire log that explains a verdict. */
#ifndef RUN_EXCERPT_H
#define RUN_EXCERPT_H

#include "wire/log.h"

/* Returns the readable, escaped lines around the first failure that the log notes, or else its end; long lines and long
 * stretches are cut, with a mark. At most about 8 KiB. NULL without memory. Ownership: the caller's (free). */
char *run_excerpt(const wire_log *log);

#endif
