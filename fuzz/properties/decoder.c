#include "fuzz/properties/decoder.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"

prop_messages prop_messages_begin(sio_slice body, const sio_rules *rules) {
    return (prop_messages){.walk = sio_payload_begin(body), .rules = rules, .scratch = FUZZ_BUF_INIT};
}

bool prop_messages_next(prop_messages *messages, sio_eio_packet *message) {
    sio_error error;
    bool there;
    do
        there = sio_payload_next(&messages->walk, messages->rules, &messages->scratch, message, &error);
    while (there && message->type != SIO_EIO_MESSAGE);
    return there;
}

void prop_messages_end(prop_messages *messages) {
    sio_buf_free(&messages->scratch);
}

sio_error prop_decoder_give(sio_decoder *d, const sio_eio_packet *message, sio_packet *packet, bool *ready) {
    return message->binary ? sio_decoder_binary(d, message->data, packet, ready)
                           : sio_decoder_text(d, message->data, packet, ready);
}

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

/* Nothing is taken by halves. */
static sio_error give(sio_decoder *d, const sio_eio_packet *message, sio_packet *packet, bool *ready) {
    sio_error error = prop_decoder_give(d, message, packet, ready);
    FUZZ_CHECK(error.code == SIO_ERR_OK || (!*ready && sio_decoder_due(d) == 0), "half a packet is left");
    if (*ready) check_ready(d, packet);
    return error;
}

void prop_decoder_take(sio_decoder *d, const sio_eio_packet *message, size_t size) {
    sio_packet packet;
    bool ready;
    uint32_t due = sio_decoder_due(d);
    sio_error error = give(d, message, &packet, &ready);
    fuzz_check_error(error, size);
    FUZZ_CHECK(message->binary || due == 0 || error.code == SIO_ERR_ATTACHMENT_MISSING, "a text is taken");
    FUZZ_CHECK(!message->binary || due > 0 || error.code == SIO_ERR_ATTACHMENT_UNEXPECTED,
               "a binary is taken");
    if (error.code != SIO_ERR_OK || ready) return;
    uint32_t want = message->binary ? due - 1 : packet.attachments;
    FUZZ_CHECK(sio_decoder_due(d) == want, "%u are due, not %u", sio_decoder_due(d), want);
}

void prop_decoder_starved(sio_slice body) {
    enum { ALLOCATIONS = 8 };
    fuzz_meter meter;
    fuzz_meter_init(&meter, body.len, 3, 1024);
    fuzz_meter_starve(&meter, body, ALLOCATIONS);
    sio_decoder *d = sio_decoder_new(NULL, &meter.mem);
    sio_payload walk = sio_payload_begin(body);
    sio_slice part;
    while (d != NULL && sio_payload_next_part(&walk, &part)) {
        sio_packet packet;
        bool ready;
        sio_eio_packet message = {.type = SIO_EIO_MESSAGE,
                                  .binary = part.len > 0 && part.ptr[0] == 'b',
                                  .data = sio_slice_from(part, 1)};
        give(d, &message, &packet, &ready);
    }
    sio_decoder_free(d);
    fuzz_meter_end(&meter);
}
