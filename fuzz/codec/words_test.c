#include "fuzz/codec/words.h"

#include "testkit.h"

static const struct {
    const char *output, *exception, *rule;
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

START_TEST(the_exception_and_its_frame_are_found) {
    sio_buf exception = SIO_BUF_INIT, rule = SIO_BUF_INIT;
    cfz_exception(rows[_i].output, &exception, &rule);
    ck_assert_str_eq(sio_buf_cstr(&exception), rows[_i].exception);
    ck_assert_str_eq(sio_buf_cstr(&rule), rows[_i].rule);
    sio_buf_free(&exception);
    sio_buf_free(&rule);
}
END_TEST

static TCase *rows_case(void) {
    TCase *t = tcase_create("exceptions");
    tcase_add_loop_test(t, the_exception_and_its_frame_are_found, 0, (int)(sizeof rows / sizeof rows[0]));
    return t;
}

SIO_TEST_MAIN("words", rows_case())
