/* A target that does what its input says: for the tests of the stand-alone runner. */
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "fuzz/check.h"

static void *volatile kept;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice word = sio_slice_of(data, size);
    FUZZ_CHECK(!sio_slice_is(word, "violate"), "as asked");
    if (sio_slice_is(word, "overrun")) {
        volatile uint8_t beyond = data[size];
        (void)beyond;
    }
    if (sio_slice_is(word, "hang"))
        for (volatile size_t turns = 0;; turns++)
            ;
    if (sio_slice_is(word, "leak")) kept = malloc(12);
    kept = NULL;
    return 0;
}
