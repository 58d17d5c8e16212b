#include "text/escape.h"

#include "testkit.h"

typedef bool (*escaper)(sio_buf *, sio_slice);

static void check(escaper escape, const char *in, size_t len, const char *want) {
    sio_buf out = SIO_BUF_INIT;
    testkit_guard g = testkit_guard_copy(sio_slice_of(in, len));
    ck_assert(escape(&out, g.bytes));
    ck_assert_str_eq(sio_buf_cstr(&out), want);
    testkit_guard_free(&g);
    sio_buf_free(&out);
}
#define CHECK(escape, in, want) check(escape, in, sizeof(in) - 1, want)

START_TEST(terminal_controls_cannot_act) {
    CHECK(txt_escape_terminal, "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
          "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    CHECK(txt_escape_terminal, "\x1b[31mred\x07\r\n\t", "\\x1b[31mred\\x07\\x0d\\x0a\\x09");
    CHECK(txt_escape_terminal, "a\0b", "a\\x00b");
    CHECK(txt_escape_terminal,
          "\xc2\x9b"
          "31m",
          "\\u{9b}31m");
    CHECK(txt_escape_terminal,
          "\xe2\x80\xae"
          "exe",
          "\\u{202e}exe");
    CHECK(txt_escape_terminal, "\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\xa8", "\\u{200b}\\u{feff}\\u{2028}");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_show_as_bytes) {
    CHECK(txt_escape_terminal, "\xff\xfe", "\\xff\\xfe");
    CHECK(txt_escape_terminal, "\xc0\xaf", "\\xc0\\xaf");
    CHECK(txt_escape_terminal, "\xed\xa0\x80", "\\xed\\xa0\\x80");
    CHECK(txt_escape_terminal, "\xe2\x82", "\\xe2\\x82");
    CHECK(txt_escape_terminal, "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    CHECK(txt_escape_utf8, "a\xff\n\0", "a\\xff\n\\x00");
}
END_TEST

START_TEST(json_is_ascii_and_closed) {
    CHECK(txt_escape_json, "a\"b\\c\n\x1b", "\"a\\\"b\\\\c\\n\\u001b\"");
    CHECK(txt_escape_json, "\xf0\x9f\x98\x80\xff", "\"\\ud83d\\ude00\\\\xff\"");
    CHECK(txt_escape_json, "</script>", "\"</script>\"");
}
END_TEST

START_TEST(tap_directives_cannot_be_forged) {
    CHECK(txt_escape_tap, "x # TODO never\nok 2", "x \\# TODO never\\x0aok 2");
    CHECK(txt_escape_tap, "back\\slash", "back\\\\slash");
}
END_TEST

START_TEST(markup_stays_text) {
    CHECK(txt_escape_markup, "a</script><b x='1' y=\"2\">]]>&amp;",
          "a&#60;/script&#62;&#60;b x=&#39;1&#39; y=&#34;2&#34;&#62;]]&#62;&#38;amp;");
    CHECK(txt_escape_markup, "one\n\x1b[1mtwo\n", "one&#10;\\x1b[1mtwo&#10;");
    CHECK(txt_escape_markup, "\xed\xa0\x80\xe2\x80\xae\xef\xbf\xbe\0",
          "\\xed\\xa0\\x80\\u{202e}\\u{fffe}\\x00");
    CHECK(txt_escape_markup, "", "");
}
END_TEST

START_TEST(markdown_stays_text) {
    CHECK(txt_escape_markdown, "a|b `c` *d* [e](f) <g> @h #1 \\",
          "a&#124;b &#96;c&#96; &#42;d&#42; &#91;e&#93;(f) &#60;g&#62; &#64;h &#35;1 &#92;");
    CHECK(txt_escape_markdown, "one\n- two\x07\xc3\xa9", "one &#45; two&#92;x07\xc3\xa9");
}
END_TEST

START_TEST(shell_words_stay_one_word) {
    static const struct {
        const char *in, *want;
    } rows[] = {{"eio4/a@polling", "eio4/a@polling"},
                {"", "''"},
                {"a b", "'a b'"},
                {"it's", "'it'\\''s'"},
                {"$x", "'$x'"},
                {"*", "'*'"},
                {"a;b", "'a;b'"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        ck_assert(txt_escape_shell(&out, rows[i].in));
        ck_assert_str_eq(sio_buf_cstr(&out), rows[i].want);
        sio_buf_free(&out);
    }
}
END_TEST

static bool all_escapes(const sio_mem *mem, void *arg) {
    escaper escape = *(escaper *)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    bool ok = escape(&out, sio_slice_str("a\x1b\xff\"'#\\"));
    sio_buf_free(&out);
    return ok;
}

START_TEST(no_memory_is_reported) {
    escaper all[] = {txt_escape_terminal, txt_escape_utf8,   txt_escape_json,
                     txt_escape_tap,      txt_escape_markup, txt_escape_markdown};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        testkit_each_allocation_fails(all_escapes, &all[i]);
}
END_TEST

SIO_TEST_MAIN("escape",
              SIO_TCASE("escape", terminal_controls_cannot_act, bytes_that_are_not_utf8_show_as_bytes,
                        json_is_ascii_and_closed, tap_directives_cannot_be_forged, shell_words_stay_one_word,
                        markup_stays_text, markdown_stays_text, no_memory_is_reported))
