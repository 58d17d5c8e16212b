#include "text/secrets.h"

#include <stdio.h>
#include <string.h>

#include "testkit.h"

static txt_secrets *known(void) {
    txt_secrets *s = txt_secrets_new();
    ck_assert(txt_secrets_add(s, sio_slice_str("s\xc3\xa9"
                                               "cret\"1")));
    ck_assert(txt_secrets_add(s, sio_slice_str("a b/c%")));
    ck_assert(txt_secrets_add(s, sio_slice_str("%41%42%43%44")));
    ck_assert(txt_secrets_add(s, sio_slice_str("abc"))); /* too short to be looked for */
    ck_assert(txt_secrets_add_header(s, sio_slice_str("X-Key")));
    ck_assert(txt_secrets_add_parameter(s, sio_slice_str("key")));
    return s;
}

static const struct {
    const char *text, *hidden;
} rows[] = {
    {"", ""},
    {"nothing here: abc", "nothing here: abc"},
    {"xs\xc3\xa9"
     "cret\"1y",
     "x*********y"},
    {"[\"s\\u00e9cret\\\"1\"]", "[****************]"},
    {"?q=a%20b%2Fc%25&z", "?q=************&z"},
    {"ABCD and %41%42%43%44", "**** and ************"},
    {"GET / HTTP/1.1\r\nauthorization:  Basic x\r\nHost: h\r\n",
     "GET / HTTP/1.1\r\nauthorization:  *******\r\nHost: h\r\n"},
    {"a\nX-KEY:k\nX-Keys:k\n", "a\nX-KEY:*\nX-Keys:k\n"},
    {"X-Other: X-Key: k", "X-Other: X-Key: k"},
    {"GET /?a=1&key=k&b=2 HTTP", "GET /?a=1&key=*&b=2 HTTP"},
    {"monkey=k ?key=", "monkey=k ?key="},
    {"Cookie: ", "Cookie: "},
    {"Set-Cookie: a=b; Path=/", "Set-Cookie: ***********"},
};

START_TEST(secrets_are_overwritten) {
    txt_secrets *s = known();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[100];
        snprintf(text, sizeof text, "%s", rows[i].text);
        txt_secrets_hide_text(s, text);
        ck_assert_str_eq(text, rows[i].hidden);
    }
    txt_secrets_hide_text(s, NULL);
    txt_secrets_free(s);
}
END_TEST

START_TEST(masks_do_not_hide_a_secret) {
    static const uint8_t masks[][4] = {{0, 0, 0, 0}, {1, 2, 3, 4}, {0xff, 0x80, 0x7f, 0x00}};
    txt_secrets *s = known();
    for (size_t m = 0; m < 3; m++)
        for (size_t phase = 0; phase < 5; phase++) {
            uint8_t bytes[20], clear[20] = "40{......a b/c%..}\n";
            memmove(clear + 3 + phase, "a b/c%", 6);
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = clear[i] ^ masks[m][i % 4];
            txt_secrets_hide_masked(s, bytes, sizeof bytes);
            ck_assert_mem_eq(bytes + 3 + phase, "******", 6);
            ck_assert_uint_eq(bytes[0], clear[0] ^ masks[m][0]);
        }
    txt_secrets_free(s);
}
END_TEST

START_TEST(values_of_headers_are_found_elsewhere) {
    txt_secrets *s = known(), *found = txt_secrets_new();
    char text[] = "got io=12345 for tasty";
    ck_assert(
        txt_secrets_find(s, sio_slice_str("HTTP/1.1 200 OK\r\nSet-Cookie: io=12345; Path=/\r\n\r\n"), found));
    txt_secrets_hide_text(found, text);
    ck_assert_str_eq(text, "got ******** for tasty");
    txt_secrets_free(found);
    txt_secrets_free(s);
}
END_TEST

SIO_TEST_MAIN("secrets", SIO_TCASE("secrets", secrets_are_overwritten, masks_do_not_hide_a_secret,
                                   values_of_headers_are_found_elsewhere))
