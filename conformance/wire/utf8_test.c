#include "testkit.h"
#include "wire/utf8.h"

/* The oracle: decodes by arithmetic and compares with the shortest form, without any table of ranges. */
static bool plain_check(const uint8_t *p, size_t len) {
    for (size_t i = 0; i < len;) {
        size_t n = p[i] < 0x80             ? 0
                   : (p[i] & 0xe0) == 0xc0 ? 1
                   : (p[i] & 0xf0) == 0xe0 ? 2
                   : (p[i] & 0xf8) == 0xf0 ? 3
                                           : 9;
        if (n > 3 || i + n >= len) return false;
        uint32_t code = n == 0 ? p[i] : p[i] & (0x3fU >> n);
        for (size_t k = 1; k <= n; k++) {
            if ((p[i + k] & 0xc0) != 0x80) return false;
            code = code << 6 | (p[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
        i += n + 1;
    }
    return true;
}

static bool valid(sio_slice s) {
    wire_utf8 u = {0};
    return wire_utf8_feed(&u, s) && wire_utf8_complete(&u);
}

START_TEST(agrees_with_an_oracle_on_all_short_inputs) {
    static const uint8_t third[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    for (uint32_t ab = 0; ab < 65536; ab++) {
        uint8_t p[4] = {(uint8_t)(ab >> 8), (uint8_t)ab};
        ck_assert(valid(sio_slice_of(p, 1)) == plain_check(p, 1));
        ck_assert(valid(sio_slice_of(p, 2)) == plain_check(p, 2));
        for (size_t c = 0; c < 6; c++)
            for (size_t d = 0; d < 6; d++) {
                p[2] = third[c];
                p[3] = third[d];
                if (valid(sio_slice_of(p, 3)) != plain_check(p, 3) ||
                    valid(sio_slice_of(p, 4)) != plain_check(p, 4))
                    ck_abort_msg("%02x %02x %02x %02x", p[0], p[1], p[2], p[3]);
            }
    }
}
END_TEST

static void feed_split(sio_slice a, sio_slice b, void *arg) {
    (void)arg;
    wire_utf8 u = {0};
    ck_assert(wire_utf8_feed(&u, a) && wire_utf8_feed(&u, b) && wire_utf8_complete(&u));
}

START_TEST(sequences_may_be_split) {
    testkit_each_split(
        sio_slice_str("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80"),
        feed_split, NULL);
}
END_TEST

SIO_TEST_MAIN("wire/utf8",
              SIO_TCASE("utf8", agrees_with_an_oracle_on_all_short_inputs, sequences_may_be_split))
