/* Socket.IO packets with their attachments there and back; the messages are written as a polling payload. */
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/decoder.h"
#include "fuzz/properties/packet.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

static void trip(sio_slice body, const sio_rules *rules) {
    sio_decoder *first = sio_decoder_new(rules, NULL), *second = sio_decoder_new(rules, NULL);
    FUZZ_CHECK(first != NULL && second != NULL, "no memory");
    sio_buf text = FUZZ_BUF_INIT;
    prop_messages messages = prop_messages_begin(body, rules);
    sio_eio_packet message;
    sio_packet packet;
    bool ready;
    while (prop_messages_next(&messages, &message)) {
        prop_decoder_give(first, &message, &packet, &ready);
        if (ready) prop_packet_trip(&packet, rules, second, &text);
    }
    prop_messages_end(&messages);
    sio_buf_free(&text);
    sio_decoder_free(first);
    sio_decoder_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_rules lenient = *sio_rules_strict();
    lenient.lenient = SIO_LENIENT_ALL;
    trip(sio_slice_of(data, size), sio_rules_strict());
    trip(sio_slice_of(data, size), &lenient);
    return 0;
}
