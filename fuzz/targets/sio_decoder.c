/* A sequence of messages, written as a polling payload: packets with attachments, and what must not come in
 * between. */
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/decoder.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

static void decode(sio_slice body, const sio_rules *rules) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, body.len, 3, 1024);
    sio_decoder *d = sio_decoder_new(rules, &meter.mem);
    FUZZ_CHECK(d != NULL, "no memory");
    prop_messages messages = prop_messages_begin(body, rules);
    sio_eio_packet message;
    while (prop_messages_next(&messages, &message))
        prop_decoder_take(d, &message, body.len);
    prop_messages_end(&messages);
    sio_decoder_free(d);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice body = sio_slice_of(data, size);
    const sio_rules lenient = {
        .lenient = SIO_LENIENT_ALL, .max_attachments = 4, .max_depth = 32, .max_buffered = 200};
    decode(body, sio_rules_strict());
    decode(body, &lenient);
    prop_decoder_starved(body);
    return 0;
}
