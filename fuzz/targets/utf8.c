/* UTF-8: the check, the sequences, the replacement, and the prober's incremental check agree. */
#include "base/utf8.h"

#include "fuzz/check.h"
#include "fuzz/properties/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    sio_error error = sio_utf8_check(text);
    bool good = error.code == SIO_ERR_OK;
    fuzz_check_error(error, size);
    prop_utf8_sequences(text, error);
    prop_utf8_prober(text, good);
    prop_utf8_replaced(text, good);
    return 0;
}
