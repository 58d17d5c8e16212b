#include "fuzz/reference.h"

#include "engineio/payload.h"
#include "fuzz/check.h"
#include "socketio/packet.h"

static fuzz_verdict verdict_of(sio_error error) {
    fuzz_check_error(error, SIZE_MAX);
    if (error.code == SIO_ERR_OK) return FUZZ_ACCEPTED;
    bool limit = error.code == SIO_ERR_LIMIT_DEPTH || error.code == SIO_ERR_LIMIT_ATTACHMENTS;
    return limit ? FUZZ_UNSUPPORTED : FUZZ_REFUSED;
}

static fuzz_bytes bytes_of(sio_slice slice) {
    static const uint8_t nothing[1] = {0};
    return (fuzz_bytes){.ptr = slice.len == 0 ? nothing : slice.ptr, .len = slice.len};
}

static void emit_engine(const sio_eio_packet *packet, fuzz_emit *emit, void *ctx) {
    const fuzz_packet out = {
        .type = (uint32_t)packet->type, .binary = packet->binary, .data = bytes_of(packet->data)};
    emit(ctx, &out);
}

static fuzz_verdict decode_engine(sio_slice text, fuzz_emit *emit, void *ctx) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet packet;
    sio_error error = sio_eio_decode(text, NULL, &scratch, &packet);
    if (error.code == SIO_ERR_OK) emit_engine(&packet, emit, ctx);
    sio_buf_free(&scratch);
    return verdict_of(error);
}

static fuzz_verdict decode_payload(sio_slice body, fuzz_emit *emit, void *ctx) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet packet;
    sio_error error;
    while (sio_payload_next(&walk, NULL, &scratch, &packet, &error))
        emit_engine(&packet, emit, ctx);
    sio_buf_free(&scratch);
    return verdict_of(error);
}

static fuzz_verdict decode_socket(sio_slice text, fuzz_emit *emit, void *ctx) {
    sio_packet packet;
    sio_error error = sio_packet_decode(text, NULL, &packet);
    if (error.code != SIO_ERR_OK) return verdict_of(error);
    fuzz_packet out = {.type = (uint32_t)packet.type,
                       .attachments = packet.attachments,
                       .has_id = packet.has_id,
                       .id = packet.id,
                       .nsp = bytes_of(packet.nsp)};
    if (packet.payload.kind != SIO_JSON_NONE) out.data = bytes_of(packet.payload.text);
    emit(ctx, &out);
    return FUZZ_ACCEPTED;
}

static fuzz_verdict decode(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    sio_slice input = sio_slice_of(data, size);
    switch (op) {
    case FUZZ_EIO4_PACKET:
        return decode_engine(input, emit, ctx);
    case FUZZ_EIO4_PAYLOAD:
        return decode_payload(input, emit, ctx);
    case FUZZ_SIO5_PACKET:
        return decode_socket(input, emit, ctx);
    default:
        return FUZZ_UNSUPPORTED;
    }
}

const fuzz_parser fuzz_reference = {.abi = FUZZ_ABI, .name = "the reference", .decode = decode};
