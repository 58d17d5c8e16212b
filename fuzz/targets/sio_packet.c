/* The text of one Socket.IO packet: strict and lenient readers, and what an application reads of it. */
#include "socketio/event.h"
#include "socketio/placeholder.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(SIO_PACKET)

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

static void check_packet(sio_slice text, const sio_packet *packet, const sio_rules *rules) {
    FUZZ_CHECK(packet->type <= SIO_BINARY_ACK, "type %d", (int)packet->type);
    sio_type named;
    FUZZ_CHECK(sio_type_find(sio_slice_str(sio_type_name(packet->type)), &named) && named == packet->type,
               "no type is called %s", sio_type_name(packet->type));
    FUZZ_CHECK(packet->nsp.len > 0 && packet->nsp.ptr[0] == '/', "no namespace");
    FUZZ_CHECK(packet->nsp.len == 1 || within(packet->nsp, text), "the namespace lies elsewhere");
    FUZZ_CHECK(within(packet->payload.text, text), "the payload lies elsewhere");
    FUZZ_CHECK(packet->attachments == 0 || sio_type_is_binary(packet->type), "attachments of %s",
               sio_type_name(packet->type));
    FUZZ_CHECK(packet->attachments <= rules->max_attachments, "%u attachments", packet->attachments);
    if (packet->attachments > 0) {
        sio_error error =
            sio_placeholders(packet->payload, packet->attachments, rules, check_placeholder, (void *)packet);
        FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
    }
    sio_json name, argument;
    bool is_event = sio_event_name(packet, &name);
    FUZZ_CHECK(!is_event || name.kind == SIO_JSON_STRING || name.kind == SIO_JSON_NUMBER, "no name");
    FUZZ_CHECK(within(sio_arguments_text(packet), text), "the arguments lie elsewhere");
    size_t bytes = 0;
    for (sio_json_iter it = sio_arguments(packet); sio_json_next(&it, &argument);)
        bytes += argument.text.len;
    FUZZ_CHECK(bytes <= sio_arguments_text(packet).len, "%zu bytes of arguments", bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_rules rules = *sio_rules_strict();
    sio_slice text = sio_slice_of(data, size);
    sio_packet strict_packet, packet;
    sio_error strict = sio_packet_decode(text, NULL, &strict_packet);
    fuzz_check_error(strict, size);
    if (strict.code == SIO_ERR_OK) {
        check_packet(text, &strict_packet, &rules);
        sio_error error = sio_packet_check(&strict_packet, NULL);
        FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
    }
    rules.lenient = SIO_LENIENT_ALL;
    sio_error error = sio_packet_decode(text, &rules, &packet);
    fuzz_check_error(error, size);
    if (error.code == SIO_ERR_OK) check_packet(text, &packet, &rules);
    FUZZ_CHECK(strict.code != SIO_ERR_OK || error.code == SIO_ERR_OK, "leniency refuses: %s",
               sio_error_name(error.code));
    return 0;
}
