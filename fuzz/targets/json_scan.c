/* A JSON text: scanned, walked over, its strings taken apart and written again; a limit of depth changes
 * nothing else. */
#include "base/rules.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/json.h"

FUZZ_TARGET_SHAPE(JSON)

enum { SHALLOW = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    sio_json deep, shallow;
    sio_error error = sio_json_scan(text, SIO_DEFAULT_DEPTH, &deep);
    sio_error limited = sio_json_scan(text, SHALLOW, &shallow);
    fuzz_check_error(error, size);
    fuzz_check_error(limited, size);
    if (limited.code != SIO_ERR_LIMIT_DEPTH) fuzz_check_same_error(error, limited);
    if (limited.code == SIO_ERR_OK) prop_json_value(shallow, SHALLOW);
    return 0;
}
