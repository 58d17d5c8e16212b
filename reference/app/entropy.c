#include "app/entropy.h"

#include <sys/random.h>

bool app_random_fill(void *ctx, uint8_t *out, size_t n) {
    (void)ctx;
    while (n > 0) {
        ssize_t got = getrandom(out, n, 0);
        if (got <= 0) return false;
        out += got;
        n -= (size_t)got;
    }
    return true;
}
