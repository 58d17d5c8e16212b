#include "fuzz/properties/payload.h"

#include "fuzz/check.h"

size_t prop_payload_parts(sio_slice body) {
    sio_payload walk = sio_payload_begin(body);
    sio_slice part;
    size_t parts = 0, covered = 0;
    for (; sio_payload_next_part(&walk, &part); parts++)
        covered += part.len;
    FUZZ_CHECK(covered + parts == body.len + 1, "%zu parts of %zu bytes in %zu", parts, covered, body.len);
    FUZZ_CHECK(!sio_payload_next_part(&walk, &part), "a part behind the last");
    return parts;
}

size_t prop_payload_packets(sio_slice body, const sio_rules *rules, size_t parts) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, body.len, 2, 128);
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet packet;
    sio_error error, over;
    sio_buf scratch;
    size_t packets = 0, bytes = 0;
    sio_buf_init(&scratch, &meter.mem);
    for (; sio_payload_next(&walk, rules, &scratch, &packet, &error); packets++)
        bytes += packet.data.len;
    fuzz_check_error(error, body.len);
    FUZZ_CHECK(bytes + packets <= body.len, "%zu packets hold %zu bytes", packets, bytes);
    FUZZ_CHECK(error.code == SIO_ERR_OK ? packets == parts : packets < parts, "%zu packets in %zu parts",
               packets, parts);
    FUZZ_CHECK(!sio_payload_next(&walk, rules, &scratch, &packet, &over), "a packet behind the end");
    sio_buf_free(&scratch);
    fuzz_meter_end(&meter);
    return packets;
}
