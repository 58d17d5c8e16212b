/* The data of an open packet; what was read can be written and read again. */
#include "engineio/open.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/open.h"

FUZZ_TARGET_SHAPE(JSON)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL, .max_depth = 16};
    sio_slice text = sio_slice_of(data, size);
    sio_open strict_open, open;
    sio_error strict = sio_open_read(text, NULL, &strict_open);
    sio_error error = sio_open_read(text, &lenient, &open);
    fuzz_check_error(strict, size);
    fuzz_check_error(error, size);
    FUZZ_CHECK(strict.code != SIO_ERR_OK || error.code == SIO_ERR_OK || error.code == SIO_ERR_LIMIT_DEPTH,
               "leniency refuses: %s", sio_error_name(error.code));
    if (error.code == SIO_ERR_OK) {
        prop_open_kinds(&open);
        prop_open_trip(&open);
    }
    return 0;
}
