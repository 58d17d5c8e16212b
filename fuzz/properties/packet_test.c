/* Packets with one fault each, as no decoder should give them: the property must see it. */
#include "fuzz/properties/packet.h"

#include "fuzz/test_abort.h"
#include "testkit.h"

static const char TEXT[] = "51-/a,7[\"x\",{\"_placeholder\":true,\"num\":0}]";

static sio_packet decoded(void) {
    sio_packet packet;
    ck_assert_int_eq(sio_packet_decode(sio_slice_str(TEXT), NULL, &packet).code, SIO_ERR_OK);
    return packet;
}

static void check(const void *packet) {
    prop_packet_read(sio_slice_str(TEXT), packet, sio_rules_strict());
    prop_packet_approved(packet);
}

static void other_type(sio_packet *p) {
    p->type = (sio_type)9;
}
static void no_binary(sio_packet *p) {
    p->type = SIO_EVENT;
}
static void no_namespace(sio_packet *p) {
    p->nsp = sio_slice_str("a");
}
static void namespace_elsewhere(sio_packet *p) {
    p->nsp = sio_slice_str("/a");
}
static void payload_elsewhere(sio_packet *p) {
    p->payload.text = sio_slice_str("[\"x\"]");
}
static void payload_too_long(sio_packet *p) {
    p->payload.text.len++;
}
static void too_many(sio_packet *p) {
    p->attachments = sio_rules_strict()->max_attachments + 1;
}

START_TEST(a_decoded_packet_has_what_is_demanded) {
    sio_packet packet = decoded();
    check(&packet);
}
END_TEST

START_TEST(each_fault_is_seen) {
    static const struct {
        void (*change)(sio_packet *packet);
        const char *words;
    } rows[] = {
        {other_type, "type 9"},
        {no_binary, "attachments of EVENT"},
        {no_namespace, "no namespace"},
        {namespace_elsewhere, "the namespace lies elsewhere"},
        {payload_elsewhere, "the payload lies elsewhere"},
        {payload_too_long, "the payload lies elsewhere"},
        {too_many, "attachments"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_packet packet = decoded();
        rows[i].change(&packet);
        ck_assert_msg(test_aborts(check, &packet, rows[i].words), "%s", rows[i].words);
    }
}
END_TEST

/* Changed behind the decoder's back. */
static void trip(const void *arg) {
    sio_packet packet = *(const sio_packet *)arg;
    sio_decoder *decoder = sio_decoder_new(NULL, NULL);
    sio_buf text = SIO_BUF_INIT;
    sio_slice attachment = sio_slice_str("bytes");
    packet.attachment = &attachment;
    prop_packet_trip(&packet, sio_rules_strict(), decoder, &text);
    sio_buf_free(&text);
    sio_decoder_free(decoder);
}

START_TEST(a_packet_that_cannot_be_sent_is_no_trip) {
    sio_packet packet = decoded();
    trip(&packet);
    packet.nsp = sio_slice_str("/a,b");
    ck_assert(test_aborts(trip, &packet, "namespace"));
}
END_TEST

SIO_TEST_MAIN("fuzz properties: packet",
              SIO_TCASE("packet", a_decoded_packet_has_what_is_demanded, each_fault_is_seen,
                        a_packet_that_cannot_be_sent_is_no_trip))
