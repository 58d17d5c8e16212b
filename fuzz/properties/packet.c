#include "fuzz/properties/packet.h"

#include "fuzz/check.h"
#include "socketio/event.h"
#include "socketio/placeholder.h"

static bool within(sio_slice part, sio_slice text) {
    return part.len == 0 || (part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len);
}

static bool check_placeholder(void *ctx, const sio_placeholder *placeholder) {
    const sio_packet *packet = ctx;
    FUZZ_CHECK(!placeholder->named || placeholder->num < packet->attachments, "attachment %u of %u",
               placeholder->num, packet->attachments);
    FUZZ_CHECK(within(placeholder->text, packet->payload.text), "a placeholder beside the payload");
    return true;
}

static void check_header(sio_slice text, const sio_packet *packet) {
    FUZZ_CHECK(packet->type <= SIO_BINARY_ACK, "type %d", (int)packet->type);
    sio_type named;
    FUZZ_CHECK(sio_type_find(sio_slice_str(sio_type_name(packet->type)), &named) && named == packet->type,
               "no type is called %s", sio_type_name(packet->type));
    FUZZ_CHECK(packet->nsp.len > 0 && packet->nsp.ptr[0] == '/', "no namespace");
    FUZZ_CHECK(packet->nsp.len == 1 || within(packet->nsp, text), "the namespace lies elsewhere");
    FUZZ_CHECK(within(packet->payload.text, text), "the payload lies elsewhere");
}

static void check_attachments(const sio_packet *packet, const sio_rules *rules) {
    if (packet->attachments == 0) return;
    FUZZ_CHECK(sio_type_is_binary(packet->type), "attachments of %s", sio_type_name(packet->type));
    FUZZ_CHECK(packet->attachments <= rules->max_attachments, "%u attachments", packet->attachments);
    sio_error error =
        sio_placeholders(packet->payload, packet->attachments, rules, check_placeholder, (void *)packet);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
}

static void check_arguments(sio_slice text, const sio_packet *packet) {
    sio_json name, argument;
    bool is_event = sio_event_name(packet, &name);
    FUZZ_CHECK(!is_event || name.kind == SIO_JSON_STRING || name.kind == SIO_JSON_NUMBER, "no name");
    FUZZ_CHECK(within(sio_arguments_text(packet), text), "the arguments lie elsewhere");
    size_t bytes = 0;
    for (sio_json_iter it = sio_arguments(packet); sio_json_next(&it, &argument);)
        bytes += argument.text.len;
    FUZZ_CHECK(bytes <= sio_arguments_text(packet).len, "%zu bytes of arguments", bytes);
}

void prop_packet_read(sio_slice text, const sio_packet *packet, const sio_rules *rules) {
    check_header(text, packet);
    check_attachments(packet, rules);
    check_arguments(text, packet);
}

void prop_packet_approved(const sio_packet *packet) {
    sio_error error = sio_packet_check(packet, NULL);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
}

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

void prop_packet_trip(const sio_packet *packet, const sio_rules *rules, sio_decoder *decoder, sio_buf *text) {
    bool strict = rules->lenient == SIO_STRICT;
    sio_buf_clear(text);
    sio_error error = sio_packet_encode(packet, text);
    fuzz_check_error(error, packet->nsp.len);
    FUZZ_CHECK(error.code == SIO_ERR_OK || (!strict && text->len == 0), "%s", sio_error_name(error.code));
    if (error.code == SIO_ERR_OK) decode_again(decoder, text, packet);
}
