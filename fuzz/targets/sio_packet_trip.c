/* Socket.IO packets with their attachments there and back; the messages are written as a polling payload. */
#include "engineio/payload.h"
#include "socketio/decoder.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

static void check_same(const sio_packet *a, const sio_packet *b) {
    FUZZ_CHECK(a->type == b->type && a->has_id == b->has_id && a->id == b->id, "another header");
    FUZZ_CHECK(sio_slice_equal(a->nsp, b->nsp), "another namespace");
    FUZZ_CHECK(a->payload.kind == b->payload.kind && sio_slice_equal(a->payload.text, b->payload.text),
               "another payload");
    FUZZ_CHECK(a->attachments == b->attachments, "%u attachments became %u", a->attachments, b->attachments);
    for (uint32_t i = 0; i < a->attachments; i++)
        FUZZ_CHECK(sio_slice_equal(a->attachment[i], b->attachment[i]), "another attachment %u", i);
}

static void decode_again(sio_decoder *d, const sio_buf *text, const sio_packet *packet) {
    sio_packet again;
    bool ready;
    sio_error error = sio_decoder_text(d, sio_buf_slice(text), &again, &ready);
    for (uint32_t i = 0; error.code == SIO_ERR_OK && i < packet->attachments; i++) {
        FUZZ_CHECK(!ready, "whole before its attachment %u", i);
        error = sio_decoder_binary(d, packet->attachment[i], &again, &ready);
    }
    FUZZ_CHECK(error.code == SIO_ERR_OK && ready, "%s", sio_error_name(error.code));
    check_same(packet, &again);
}

/* What leniency let pass need not be a packet that can be sent. */
static void trip(const sio_packet *packet, bool strict, sio_decoder *second, sio_buf *text) {
    sio_buf_clear(text);
    sio_error error = sio_packet_encode(packet, text);
    fuzz_check_error(error, packet->nsp.len);
    FUZZ_CHECK(error.code == SIO_ERR_OK || (!strict && text->len == 0), "%s", sio_error_name(error.code));
    if (error.code == SIO_ERR_OK) decode_again(second, text, packet);
}

static void run(sio_slice body, const sio_rules *rules) {
    sio_decoder *first = sio_decoder_new(rules, NULL), *second = sio_decoder_new(rules, NULL);
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet message;
    sio_packet packet;
    sio_error error;
    bool ready;
    sio_buf scratch = FUZZ_BUF_INIT, text = FUZZ_BUF_INIT;
    FUZZ_CHECK(first != NULL && second != NULL, "no memory");
    while (sio_payload_next(&walk, rules, &scratch, &message, &error)) {
        if (message.type != SIO_EIO_MESSAGE) continue;
        error = message.binary ? sio_decoder_binary(first, message.data, &packet, &ready)
                               : sio_decoder_text(first, message.data, &packet, &ready);
        if (ready) trip(&packet, rules->lenient == SIO_STRICT, second, &text);
    }
    sio_buf_free(&scratch);
    sio_buf_free(&text);
    sio_decoder_free(first);
    sio_decoder_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_rules lenient = *sio_rules_strict();
    lenient.lenient = SIO_LENIENT_ALL;
    run(sio_slice_of(data, size), sio_rules_strict());
    run(sio_slice_of(data, size), &lenient);
    return 0;
}
