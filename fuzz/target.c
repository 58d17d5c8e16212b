#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz/check.h"
#include "fuzz/reference.h"
#include "value/value.h"

/* What a parser made of an input. Slices point to nowhere: `at` says where in `bytes` they are. */
typedef struct kept {
    fuzz_packet packet;
    size_t nsp_at;
    size_t data_at;
} kept;

typedef struct result {
    fuzz_verdict verdict;
    sio_buf packets; /* kept each */
    sio_buf bytes;
} result;

static size_t keep_bytes(result *r, fuzz_bytes bytes) {
    size_t at = r->bytes.len;
    FUZZ_CHECK(bytes.ptr != NULL || bytes.len == 0, "%zu bytes at NULL", bytes.len);
    FUZZ_CHECK(sio_buf_add(&r->bytes, sio_slice_of(bytes.ptr, bytes.len)), "no memory");
    return at;
}

static void keep(void *ctx, const fuzz_packet *packet) {
    result *r = ctx;
    kept k = {.packet = *packet};
    k.nsp_at = keep_bytes(r, packet->nsp);
    k.data_at = keep_bytes(r, packet->data);
    FUZZ_CHECK(sio_buf_add(&r->packets, sio_slice_of(&k, sizeof k)), "no memory");
}

static result run(const fuzz_parser *parser, fuzz_op op, const uint8_t *data, size_t size) {
    result r = {.packets = SIO_BUF_INIT, .bytes = SIO_BUF_INIT};
    r.verdict = parser->decode(op, data, size, keep, &r);
    FUZZ_CHECK(r.verdict <= FUZZ_UNSUPPORTED, "%s gives verdict %d", parser->name, (int)r.verdict);
    return r;
}

static void result_free(result *r) {
    sio_buf_free(&r->packets);
    sio_buf_free(&r->bytes);
}

static size_t count(const result *r) {
    return r->packets.len / sizeof(kept);
}

static kept packet_at(const result *r, size_t i) {
    kept k;
    memcpy(&k, r->packets.data + i * sizeof k, sizeof k);
    return k;
}

static sio_slice nsp_of(const result *r, const kept *k) {
    return sio_slice_sub(sio_buf_slice(&r->bytes), k->nsp_at, k->nsp_at + k->packet.nsp.len);
}

static sio_slice data_of(const result *r, const kept *k) {
    return sio_slice_sub(sio_buf_slice(&r->bytes), k->data_at, k->data_at + k->packet.data.len);
}

/* The same value, however it is spelt. */
static bool same_json(sio_slice a, sio_slice b) {
    const char *error;
    size_t offset;
    val_value *x = val_parse(a, &error, &offset), *y = val_parse(b, &error, &offset);
    bool same = x != NULL && y != NULL && val_equal(x, y);
    val_free(x);
    val_free(y);
    return same;
}

static bool same_data(fuzz_op op, const result *a, const kept *x, const result *b, const kept *y) {
    if ((x->packet.data.ptr == NULL) != (y->packet.data.ptr == NULL)) return false;
    sio_slice first = data_of(a, x), second = data_of(b, y);
    return sio_slice_equal(first, second) || (op == FUZZ_SIO5_PACKET && same_json(first, second));
}

static bool same_header(const fuzz_packet *a, const fuzz_packet *b) {
    return a->type == b->type && a->binary == b->binary && a->attachments == b->attachments &&
           a->has_id == b->has_id && (a->has_id == 0 || a->id == b->id);
}

static void compare_packets(const char *name, fuzz_op op, const result *r, const result *want) {
    FUZZ_CHECK(count(r) == count(want), "%s makes %zu packets, %s %zu", name, count(r), fuzz_reference.name,
               count(want));
    for (size_t i = 0; i < count(r); i++) {
        kept x = packet_at(r, i), y = packet_at(want, i);
        FUZZ_CHECK(same_header(&x.packet, &y.packet), "%s reads another header of packet %zu", name, i);
        FUZZ_CHECK(sio_slice_equal(nsp_of(r, &x), nsp_of(want, &y)),
                   "%s reads another namespace of packet %zu", name, i);
        FUZZ_CHECK(same_data(op, r, &x, want, &y), "%s reads other data of packet %zu: %.*s", name, i,
                   (int)data_of(r, &x).len, (const char *)data_of(r, &x).ptr);
    }
}

static void compare(const fuzz_parser *parser, fuzz_op op, const result *r, const result *want) {
    if (r->verdict == FUZZ_UNSUPPORTED || want->verdict == FUZZ_UNSUPPORTED) return;
    if (r->verdict != want->verdict) {
        unsigned allowed = r->verdict == FUZZ_ACCEPTED ? FUZZ_MAY_ACCEPT_MORE : FUZZ_MAY_REFUSE_MORE;
        FUZZ_CHECK((parser->differs & allowed) != 0, "%s %s what %s %s", parser->name,
                   r->verdict == FUZZ_ACCEPTED ? "accepts" : "refuses", fuzz_reference.name,
                   r->verdict == FUZZ_ACCEPTED ? "refuses" : "accepts");
        return;
    }
    if ((parser->differs & FUZZ_MAY_DIFFER) == 0) compare_packets(parser->name, op, r, want);
}

static bool same_bytes(fuzz_bytes x, sio_slice x_is, fuzz_bytes y, sio_slice y_is) {
    return (x.ptr == NULL) == (y.ptr == NULL) && sio_slice_equal(x_is, y_is);
}

/* Every field, also those that have no meaning here. */
static bool same_packet(const result *a, const kept *x, const result *b, const kept *y) {
    const fuzz_packet *p = &x->packet, *q = &y->packet;
    return same_header(p, q) && p->id == q->id && same_bytes(p->nsp, nsp_of(a, x), q->nsp, nsp_of(b, y)) &&
           same_bytes(p->data, data_of(a, x), q->data, data_of(b, y));
}

static bool same_result(const result *a, const result *b) {
    if (a->verdict != b->verdict || count(a) != count(b)) return false;
    for (size_t i = 0; i < count(a); i++) {
        kept x = packet_at(a, i), y = packet_at(b, i);
        if (!same_packet(a, &x, b, &y)) return false;
    }
    return true;
}

/* A second time, from a block of just that size: nothing may be remembered, nothing behind it be read. */
static void decode_again(const fuzz_parser *parser, fuzz_op op, const uint8_t *data, size_t size,
                         const result *first) {
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    FUZZ_CHECK(copy != NULL, "no memory");
    if (size > 0) memcpy(copy, data, size);
    result second = run(parser, op, size == 0 ? copy + 1 : copy, size);
    FUZZ_CHECK(same_result(&second, first), "%s makes something else of the same input", parser->name);
    result_free(&second);
    free(copy);
}

static void begin(const fuzz_parser *parser) {
    static const fuzz_parser *begun;
    if (begun == parser) return;
    FUZZ_CHECK(parser->abi == FUZZ_ABI, "%s speaks version %u", parser->name, parser->abi);
    FUZZ_CHECK(parser->init == NULL || parser->init() == 0, "%s gives up", parser->name);
    begun = parser;
}

int fuzz_try_parser(const fuzz_parser *parser, fuzz_op op, const uint8_t *data, size_t size) {
    begin(parser);
    result r = run(parser, op, data, size);
    decode_again(parser, op, data, size, &r);
    result want = run(&fuzz_reference, op, data, size);
    compare(parser, op, &r, &want);
    result_free(&want);
    result_free(&r);
    return 0;
}
