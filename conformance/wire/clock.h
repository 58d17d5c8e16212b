/* The prober's clock: monotonic, in microseconds. Only the prober and the runner read it; codecs never do. */
#ifndef WIRE_CLOCK_H
#define WIRE_CLOCK_H

#include <stdint.h>

typedef int64_t wire_us;
#define WIRE_MS(ms) ((wire_us)(ms)*1000)
#define WIRE_FOREVER INT64_MAX

/* Returns the monotonic time in microseconds. */
wire_us wire_now(void);

#endif
