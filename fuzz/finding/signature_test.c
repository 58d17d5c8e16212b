#include "fuzz/finding/signature.h"

#include "testkit.h"

static void expect(const char *output, const char *exception, const char *frame) {
    fnd_signature s = fnd_signature_of(sio_slice_str(output));
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
    fnd_signature a = fnd_signature_of(sio_slice_str("AError: at 12\n    at f (a.js:1:1)\n"));
    fnd_signature b = fnd_signature_of(sio_slice_str("AError: at 7\n    at f (a.js:1:33)\n"));
    sio_buf x = SIO_BUF_INIT, y = SIO_BUF_INIT;
    ck_assert(fnd_signature_key(&a, &x) && fnd_signature_key(&b, &y));
    ck_assert_str_eq(sio_buf_cstr(&x), "AError: at N | at f (a.js:N:N)");
    ck_assert_str_eq(sio_buf_cstr(&x), sio_buf_cstr(&y));
    sio_buf_free(&x);
    sio_buf_free(&y);
}
END_TEST

static const struct {
    const char *output, *exception, *slug;
} rows[] = {
    {"/a/b.js:3\n    throw x\n    ^\n\nTypeError: Cannot read properties of undefined (reading 'a')\n    at "
     "decodeString (/p/index.js:3:1)\n    at x\n",
     "TypeError: Cannot read properties of undefined (reading 'a')",
     "typeerror-cannot-read-properties-of-undefined-re-in-decodestring"},
    {"Traceback (most recent call last):\n  File \"a.py\", line 1, in run\n    x\n  File \"b.py\", line 2, "
     "in decode\n"
     "    y\n__main__.Ended: boom 17\n",
     "__main__.Ended: boom 17", "main-ended-boom-in-decode"},
    {"Exception in thread \"main\" java.lang.NullPointerException\n\tat a.B.c(B.java:3)\n",
     "Exception in thread \"main\" java.lang.NullPointerException",
     "exception-in-thread-java-lang-nullpointerexcepti-in-a-b-c"},
    {"thread 'main' panicked at src/a.rs:1:2:\nindex out of bounds\n",
     "thread 'main' panicked at src/a.rs:1:2:", "thread-panicked-at-src-a-rs"},
    {"some words\nand more\n", "", ""},
    {"", "", ""},
};

START_TEST(names_are_made_of_exception_and_frame) {
    fnd_signature s = fnd_signature_of(sio_slice_str(rows[_i].output));
    sio_buf slug = SIO_BUF_INIT;
    ck_assert_str_eq(s.exception, rows[_i].exception);
    ck_assert(fnd_signature_slug(&s, &slug));
    ck_assert_str_eq(sio_buf_cstr(&slug), rows[_i].slug);
    sio_buf_free(&slug);
}
END_TEST

static TCase *names_case(void) {
    TCase *t = tcase_create("names");
    tcase_add_loop_test(t, names_are_made_of_exception_and_frame, 0, (int)(sizeof rows / sizeof rows[0]));
    return t;
}

START_TEST(keys_have_no_values_of_peers) {
    fnd_signature a = fnd_signature_of(sio_slice_str("AError: Unhandled. ({ b: 1 })\n    at f (a.js:1:1)\n"));
    fnd_signature b = fnd_signature_of(sio_slice_str("AError: of b (reading 'c')\n    at f (a.js:1:1)\n"));
    sio_buf x = SIO_BUF_INIT, y = SIO_BUF_INIT;
    ck_assert(fnd_signature_key(&a, &x) && fnd_signature_key(&b, &y));
    ck_assert_str_eq(sio_buf_cstr(&x), "AError: Unhandled. | at f (a.js:N:N)");
    ck_assert_str_eq(sio_buf_cstr(&y), "AError: of b (reading 'c') | at f (a.js:N:N)");
    sio_buf_free(&x);
    sio_buf_free(&y);
}
END_TEST

START_TEST(a_place_in_the_program_is_none_in_the_runtime) {
    static const char *const bare[] = {
        "", "Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/stream:2:3)\n", "AError: a\n"};
    static const char *const placed[] = {"AError: a\n    at f (a.js:1:1)\n",
                                         "AError: a\n    at g (node:b:1:1)\n    at f (a.js:1:1)\n"};
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
        fnd_signature s = fnd_signature_of(sio_slice_str(bare[i]));
        ck_assert_msg(fnd_signature_is_bare(&s), "%s", bare[i]);
    }
    for (size_t i = 0; i < sizeof placed / sizeof *placed; i++) {
        fnd_signature s = fnd_signature_of(sio_slice_str(placed[i]));
        ck_assert_msg(!fnd_signature_is_bare(&s), "%s", placed[i]);
    }
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("output", javascript_is_read, python_is_read, sanitizers_are_read,
                                the_last_one_counts_and_nothing_is_nothing),
                      SIO_TCASE("keys", keys_have_no_numbers, keys_have_no_values_of_peers,
                                a_place_in_the_program_is_none_in_the_runtime),
                      names_case()};
    return testkit_run("fuzz-signature", cases, sizeof cases / sizeof cases[0]);
}
