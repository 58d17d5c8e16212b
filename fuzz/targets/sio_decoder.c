/* A sequence of messages, written as a polling payload: packets with attachments, and what must not come in
 * between. */
#include "engineio/payload.h"
#include "socketio/decoder.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

static void check_ready(const sio_decoder *d, const sio_packet *packet) {
    FUZZ_CHECK(sio_decoder_due(d) == 0, "%u attachments are due", sio_decoder_due(d));
    FUZZ_CHECK((packet->attachments > 0) == (packet->attachment != NULL), "%u attachments, but %s",
               packet->attachments, packet->attachment == NULL ? "none there" : "some there");
    uint64_t sum = packet->nsp.ptr[0];
    for (uint32_t i = 0; i < packet->attachments; i++) /* every byte can be read */
        sum += fuzz_hash(packet->attachment[i].ptr, packet->attachment[i].len);
    sum += fuzz_hash(packet->payload.text.ptr, packet->payload.text.len);
    __asm__ volatile("" : : "r"(sum));
}

static void take(sio_decoder *d, const sio_eio_packet *message, size_t size) {
    sio_packet packet;
    bool ready;
    uint32_t due = sio_decoder_due(d);
    sio_error error = message->binary ? sio_decoder_binary(d, message->data, &packet, &ready)
                                      : sio_decoder_text(d, message->data, &packet, &ready);
    fuzz_check_error(error, size);
    FUZZ_CHECK(error.code == SIO_ERR_OK || (!ready && sio_decoder_due(d) == 0), "half a packet is left");
    FUZZ_CHECK(message->binary || due == 0 || error.code == SIO_ERR_ATTACHMENT_MISSING, "a text is taken");
    FUZZ_CHECK(!message->binary || due > 0 || error.code == SIO_ERR_ATTACHMENT_UNEXPECTED,
               "a binary is taken");
    if (ready) check_ready(d, &packet);
    if (error.code != SIO_ERR_OK || ready) return;
    uint32_t want = message->binary ? due - 1 : packet.attachments;
    FUZZ_CHECK(sio_decoder_due(d) == want, "%u are due, not %u", sio_decoder_due(d), want);
}

static void decode(sio_slice body, const sio_rules *rules) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, body.len, 3, 1024);
    sio_decoder *d = sio_decoder_new(rules, &meter.mem);
    FUZZ_CHECK(d != NULL, "no memory");
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet message;
    sio_error error;
    sio_buf scratch = FUZZ_BUF_INIT;
    while (sio_payload_next(&walk, rules, &scratch, &message, &error))
        if (message.type == SIO_EIO_MESSAGE) take(d, &message, body.len);
    sio_buf_free(&scratch);
    sio_decoder_free(d);
    fuzz_meter_end(&meter);
}

/* Without memory for one of its allocations nothing is taken by halves, and all is given back. */
static void decode_starved(sio_slice body) {
    enum { ALLOCATIONS = 8 };
    fuzz_meter meter;
    fuzz_meter_init(&meter, body.len, 3, 1024);
    meter.starve = 1 + fuzz_hash(body.ptr, body.len) % ALLOCATIONS;
    sio_decoder *d = sio_decoder_new(NULL, &meter.mem);
    sio_payload walk = sio_payload_begin(body);
    sio_slice part;
    while (d != NULL && sio_payload_next_part(&walk, &part)) {
        sio_packet packet;
        bool ready, binary = part.len > 0 && part.ptr[0] == 'b';
        sio_slice data = sio_slice_from(part, 1);
        sio_error error = binary ? sio_decoder_binary(d, data, &packet, &ready)
                                 : sio_decoder_text(d, data, &packet, &ready);
        FUZZ_CHECK(error.code == SIO_ERR_OK || (!ready && sio_decoder_due(d) == 0), "half a packet is left");
        if (ready) check_ready(d, &packet);
    }
    sio_decoder_free(d);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice body = sio_slice_of(data, size);
    const sio_rules lenient = {
        .lenient = SIO_LENIENT_ALL, .max_attachments = 4, .max_depth = 32, .max_buffered = 200};
    decode(body, sio_rules_strict());
    decode(body, &lenient);
    decode_starved(body);
    return 0;
}
