#include "fuzz/server/signature.h"

#include "testkit.h"

static void expect(const char *output, const char *exception, const char *frame) {
    live_signature s = live_signature_of(sio_slice_str(output));
    ck_assert_str_eq(s.exception, exception);
    ck_assert_str_eq(s.frame, frame);
}

START_TEST(javascript_is_read) {
    expect("listening\n/app/x.js:12\n      throw er;\n\nTypeError [CODE]: a is not a function (1)\n"
           "    at Server.f (node:events:12:3)\n    at Socket.onpacket (/home/a/dist/socket.js:531:20)\n    "
           "at b (/home/a/c.js:1:2)\n\nNode.js v20\n",
           "TypeError [CODE]: a is not a function (1)", "at Socket.onpacket (socket.js:531:20)");
    expect("Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/x:218:20)\n",
           "Error: read ECONNRESET", "at TCP.onStreamRead (x:218:20)");
}
END_TEST

START_TEST(python_is_read) {
    expect("Traceback (most recent call last):\n  File \"/usr/lib/a.py\", line 1, in main\n    x()\n  File "
           "\"/usr/lib/b.py\", line 22, in x\n    raise E\nValueError: bad 7\n",
           "ValueError: bad 7", "File \"b.py\", line 22, in x");
}
END_TEST

START_TEST(sanitizers_are_read) {
    expect("==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n    #0 0x1 in memcpy "
           "libasan.so\n    #1 0x2 in session_end /src/a/session.c:10\n",
           "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1",
           "#1 0x2 in session_end session.c:10");
}
END_TEST

START_TEST(the_last_one_counts_and_nothing_is_nothing) {
    expect("AError: a\n    at f (a.js:1:1)\nBError: b\n    at g (b.js:1:1)\n", "BError: b",
           "at g (b.js:1:1)");
    expect("listening on http://127.0.0.1:1/\nerror: none\n", "", "");
    expect("", "", "");
}
END_TEST

START_TEST(keys_have_no_numbers) {
    live_signature a = live_signature_of(sio_slice_str("AError: at 12\n    at f (a.js:1:1)\n"));
    live_signature b = live_signature_of(sio_slice_str("AError: at 7\n    at f (a.js:1:33)\n"));
    sio_buf x = SIO_BUF_INIT, y = SIO_BUF_INIT;
    ck_assert(live_signature_key(&a, &x) && live_signature_key(&b, &y));
    ck_assert_str_eq(sio_buf_cstr(&x), "AError: at N | at f (a.js:N:N)");
    ck_assert_str_eq(sio_buf_cstr(&x), sio_buf_cstr(&y));
    sio_buf_free(&x);
    sio_buf_free(&y);
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("output", javascript_is_read, python_is_read, sanitizers_are_read,
                                the_last_one_counts_and_nothing_is_nothing),
                      SIO_TCASE("keys", keys_have_no_numbers)};
    return testkit_run("fuzz-signature", cases, sizeof cases / sizeof cases[0]);
}
