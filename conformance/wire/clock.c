#include "wire/clock.h"

#include <time.h>

wire_us wire_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (wire_us)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
