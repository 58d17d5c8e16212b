/* WebTransport frames there and back; and those that are packets, as packets. */
#include "engineio/webtransport.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/webtransport.h"

FUZZ_TARGET_SHAPE(WEBTRANSPORT)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice stream = sio_slice_of(data, size);
    sio_wt_decoder d;
    sio_wt_frame frame;
    bool ready = true;
    sio_wt_decoder_init(&d, UINT64_MAX, NULL);
    while (ready && sio_wt_decode(&d, &stream, &frame, &ready).code == SIO_ERR_OK)
        if (ready) prop_wt_trip(&frame);
    sio_wt_decoder_free(&d);
    return 0;
}
