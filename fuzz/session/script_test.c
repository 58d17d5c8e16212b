#include "fuzz/session/script.h"

#include <stdio.h>
#include <string.h>

#include "testkit.h"

static sio_buf printed;

static const char *print(const script *s) {
    sio_buf_clear(&printed);
    ck_assert(script_print(s, &printed));
    return sio_buf_cstr(&printed);
}

static script fresh(void) {
    script s;
    ck_assert(script_init(&s, NULL));
    return s;
}

/* ---- the strict reader ---- */

/* Each step of the language, as it is printed. */
static const char all[] = "as 3\n"
                          "open polling\n"
                          "open websocket revision 3\n"
                          "send 40\n"
                          "send\n"
                          "send 42[\"a b\", \\x22\\\\\\n\\r\\t\\x00\\xff\\x20\n"
                          "binary 00ff7a\n"
                          "binary\n"
                          "post 40\\x1e42[\"x\"]\n"
                          "get\n"
                          "request POST EIO=4&sid=${1.sid} a b\n"
                          "request DELETE\n"
                          "request GET a\\x20b\n"
                          "request PUT  body\n"
                          "socket EIO=4&transport=websocket\n"
                          "socket\n"
                          "probe\n"
                          "upgrade\n"
                          "frame 2probe\n"
                          "blob 01\n"
                          "split 3\n"
                          "split 1,2,3,4,5,6,7,1048576\n"
                          "cut 0\n"
                          "pause\n"
                          "resume\n"
                          "advance 86400000\n"
                          "close\n"
                          "reset\n"
                          "half-close\n"
                          "app emit hello world\n"
                          "app join\n"
                          "raw GET / HTTP/1.1\\r\\n\\r\\n\n";

START_TEST(every_step_is_read_and_printed_the_same) {
    script s = fresh();
    script_error e = script_parse(&s, sio_slice_str(all));
    ck_assert_msg(e.line == 0, "line %u: %s", e.line, e.text);
    char want[sizeof all + 1];
    /* the one escape that is not needed */
    const char *quote = strstr(all, "\\x22");
    size_t before = (size_t)(quote - all);
    snprintf(want, sizeof want, "%.*s\"%s", (int)before, all, quote + 4);
    ck_assert_str_eq(print(&s), want);
    bool seen[SCRIPT_VERBS] = {false};
    for (size_t i = 0; i < s.count; i++)
        seen[s.step[i].verb] = true;
    for (size_t i = 0; i < SCRIPT_VERBS; i++)
        ck_assert_msg(seen[i], "%s is not tested", script_word((script_verb)i));
    script_free(&s);
}
END_TEST

START_TEST(arguments_have_their_meaning) {
    script s = fresh();
    ck_assert_uint_eq(script_parse(&s, sio_slice_str(all)).line, 0);
    ck_assert_uint_eq(s.step[0].number, 3);
    ck_assert(!s.step[1].websocket && s.step[1].number == 4);
    ck_assert(s.step[2].websocket && s.step[2].number == 3);
    ck_assert_uint_eq(s.step[2].line, 3);
    sio_slice escaped = s.step[5].bytes;
    ck_assert(sio_slice_equal(escaped, sio_slice_of("42[\"a b\", \"\\\n\r\t\0\xff ", 18)));
    ck_assert(sio_slice_equal(s.step[6].bytes, sio_slice_of("\0\xffz", 3)));
    ck_assert(sio_slice_is(s.step[10].word, "POST"));
    ck_assert(sio_slice_is(s.step[10].query, "EIO=4&sid=${1.sid}"));
    ck_assert(sio_slice_is(s.step[10].bytes, "a b"));
    ck_assert(sio_slice_is(s.step[12].query, "a b"));
    ck_assert(s.step[13].query.len == 0 && sio_slice_is(s.step[13].bytes, "body"));
    ck_assert(s.step[21].cuts == 8 && s.step[21].cut[7] == 1048576);
    ck_assert(sio_slice_is(s.step[29].word, "emit") && sio_slice_is(s.step[29].bytes, "hello world"));
    script_free(&s);
}
END_TEST

START_TEST(comments_and_empty_lines_are_allowed) {
    script s = fresh();
    ck_assert_uint_eq(script_parse(&s, sio_slice_str("# two\n\nget\n#get\npause")).line, 0);
    ck_assert_str_eq(print(&s), "get\npause\n");
    ck_assert_uint_eq(s.step[1].line, 5);
    script_free(&s);
}
END_TEST

static const struct {
    const char *text;
    unsigned line;
    const char *lenient; /* what the other reader makes of it */
} wrong[] = {
    {"get\nfly\npause\n", 2, "get\npause\n"},
    {"Get\n", 1, ""},
    {" get\n", 1, ""},
    {"get \n", 0, "get\n"},
    {"get now\n", 1, "get\n"},
    {"as\n", 1, "as 0\n"},
    {"as 4\n", 1, "as 3\n"},
    {"as 1 2\n", 1, "as 1\n"},
    {"open\n", 1, "open polling\n"},
    {"open telnet\n", 1, "open polling\n"},
    {"open websocket revision 2\n", 1, "open websocket\n"},
    {"open websocket revision\n", 1, "open websocket\n"},
    {"open polling revision 3 x\n", 1, "open polling revision 3\n"},
    {"binary 0g1\n", 1, "binary 01\n"},
    {"binary 0102a\n", 1, "binary 0102\n"},
    {"send a\\q\n", 1, "send a\\\\q\n"},
    {"send \\x4\n", 1, "send \\\\x4\n"},
    {"send \\\n", 1, "send \\\\\n"},
    {"send a\tb\n", 1, "send a\\tb\n"},
    {"send \xc3\xa4\n", 1, "send \\xc3\\xa4\n"},
    {"request\n", 1, ""},
    {"app  x\n", 1, ""},
    {"split\n", 1, ""},
    {"split 1,\n", 1, "split 1\n"},
    {"split 1,x\n", 1, "split 1\n"},
    {"split 1,2,3,4,5,6,7,8,9\n", 1, "split 1,2,3,4,5,6,7,8\n"},
    {"split 1048577\n", 1, "split 1048576\n"},
    {"advance\n", 1, ""},
    {"advance x\n", 1, ""},
    {"advance 86400001\n", 1, "advance 86400000\n"},
    {"advance 99999999999999999999999999999999\n", 1, "advance 86400000\n"},
    {"advance 5x\n", 1, "advance 5\n"},
    {"get\r\n", 1, ""},
};

START_TEST(the_strict_reader_names_the_line_and_the_lenient_one_goes_on) {
    script s = fresh();
    script_error e = script_parse(&s, sio_slice_str(wrong[_i].text));
    ck_assert_msg(e.line == wrong[_i].line, "%s: %u", wrong[_i].text, e.line);
    ck_assert_int_eq(e.text != NULL, e.line != 0);
    if (e.line != 0) ck_assert_uint_eq(s.count, 0);
    script_read(&s, sio_slice_str(wrong[_i].text));
    ck_assert_str_eq(print(&s), wrong[_i].lenient);
    script_free(&s);
}
END_TEST

/* ---- bounds ---- */

START_TEST(steps_are_bounded) {
    script s = fresh();
    sio_buf text = SIO_BUF_INIT;
    ck_assert(sio_buf_add_copies(&text, sio_slice_str("get\n"), SCRIPT_STEPS));
    ck_assert_uint_eq(script_parse(&s, sio_buf_slice(&text)).line, 0);
    ck_assert_uint_eq(s.count, SCRIPT_STEPS);
    ck_assert(!script_insert(&s, 0, &s.step[0]));
    ck_assert(sio_buf_add_str(&text, "get\n"));
    ck_assert_uint_eq(script_parse(&s, sio_buf_slice(&text)).line, SCRIPT_STEPS + 1);
    script_read(&s, sio_buf_slice(&text));
    ck_assert_uint_eq(s.count, SCRIPT_STEPS);
    sio_buf_free(&text);
    script_free(&s);
}
END_TEST

START_TEST(bytes_are_bounded) {
    script s = fresh();
    sio_buf text = SIO_BUF_INIT;
    ck_assert(sio_buf_add_str(&text, "send "));
    ck_assert(sio_buf_add_copies(&text, sio_slice_str("x"), SCRIPT_TEXT - 5));
    ck_assert_uint_eq(script_parse(&s, sio_buf_slice(&text)).line, 0);
    ck_assert(sio_buf_add_str(&text, "x"));
    ck_assert_uint_eq(script_parse(&s, sio_buf_slice(&text)).line, 1);
    script_read(&s, sio_buf_slice(&text));
    ck_assert_uint_eq(s.step[0].bytes.len, SCRIPT_TEXT - 5);
    sio_buf_free(&text);
    script_free(&s);
}
END_TEST

/* ---- any bytes ---- */

static uint32_t dice(uint32_t *state, uint32_t sides) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 10) % sides;
}

/* What the lenient reader hands out is printed as something that the strict one reads as the same. */
START_TEST(what_is_printed_is_strict_and_stable) {
    script s = fresh(), again = fresh();
    char first[8 * 512];
    for (uint32_t seed = 1; seed < 2000; seed++) {
        uint32_t state = seed;
        char text[512];
        size_t len = 0;
        while (len < sizeof text - 64) {
            const char *word = script_word((script_verb)dice(&state, SCRIPT_VERBS));
            len += (size_t)snprintf(text + len, 32, "%s ", word);
            for (uint32_t n = dice(&state, 16); n > 0; n--)
                text[len++] =
                    (char)(dice(&state, 2) ? "0 1,ax\\\n"[dice(&state, 8)] : (int)dice(&state, 256));
            text[len++] = '\n';
        }
        testkit_guard g = testkit_guard_copy(sio_slice_of(text, len));
        script_read(&s, g.bytes);
        testkit_guard_free(&g);
        snprintf(first, sizeof first, "%s", print(&s));
        script_error e = script_parse(&again, sio_slice_str(first));
        ck_assert_msg(e.line == 0, "seed %u, line %u: %s in\n%s", seed, e.line, e.text, first);
        ck_assert_str_eq(print(&again), first);
        ck_assert_uint_eq(again.count, s.count);
    }
    script_free(&s);
    script_free(&again);
}
END_TEST

/* ---- by hand ---- */

START_TEST(steps_are_put_in_and_taken_out) {
    script s = fresh();
    script_step get = {.verb = SCRIPT_GET_STEP}, send = {.verb = SCRIPT_SEND_STEP};
    ck_assert(script_keep(&s, sio_slice_str("40"), &send.bytes));
    ck_assert(script_insert(&s, 0, &get) && script_insert(&s, 0, &send) && script_insert(&s, 2, &send));
    ck_assert(!script_insert(&s, 4, &get));
    ck_assert_str_eq(print(&s), "send 40\nget\nsend 40\n");
    script_remove(&s, 1, 1);
    ck_assert_str_eq(print(&s), "send 40\nsend 40\n");
    script_remove(&s, 1, 9);
    script_remove(&s, 9, 9);
    ck_assert_str_eq(print(&s), "send 40\n");
    script_free(&s);
}
END_TEST

START_TEST(kept_bytes_are_bounded) {
    script s = fresh();
    sio_slice kept;
    static const uint8_t many[SCRIPT_TEXT];
    ck_assert(script_keep(&s, sio_slice_of(many, sizeof many), &kept));
    ck_assert(script_keep(&s, sio_slice_of(many, sizeof many), &kept));
    ck_assert_uint_eq(kept.len, sizeof many);
    size_t left = s.bytes.cap - s.bytes.len;
    for (size_t i = 0; i < left; i++)
        ck_assert(script_keep(&s, sio_slice_str("x"), &kept));
    ck_assert(!script_keep(&s, sio_slice_str("x"), &kept));
    ck_assert_uint_eq(kept.len, 0);
    script_free(&s);
}
END_TEST

START_TEST(ids_are_filled_in) {
    const sio_slice sid[SCRIPT_CLIENTS] = {
        sio_slice_str("zero"), sio_slice_str("one"), {.len = 0}, sio_slice_str("3")};
    static const char *const rows[][2] = {{"a=${sid}&b", "a=one&b"},
                                          {"${0.sid}${3.sid}", "zero3"},
                                          {"${2.sid}", ""},
                                          {"${4.sid}${", "${4.sid}${"},
                                          {"$${sid", "$${sid"},
                                          {"${1.sid", "${1.sid"},
                                          {"", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        testkit_guard g = testkit_guard_copy(sio_slice_str(rows[i][0]));
        ck_assert(script_fill_in(g.bytes, sid, 1, &out));
        ck_assert_str_eq(sio_buf_cstr(&out), rows[i][1]);
        testkit_guard_free(&g);
        sio_buf_free(&out);
    }
}
END_TEST

static bool make(const sio_mem *mem, void *arg) {
    (void)arg;
    script s;
    if (!script_init(&s, mem)) return false;
    script_free(&s);
    return true;
}

START_TEST(without_memory_there_is_no_script) {
    testkit_each_allocation_fails(make, NULL);
}
END_TEST

int main(void) {
    TCase *strict = tcase_create("readers");
    tcase_add_test(strict, every_step_is_read_and_printed_the_same);
    tcase_add_test(strict, arguments_have_their_meaning);
    tcase_add_test(strict, comments_and_empty_lines_are_allowed);
    tcase_add_loop_test(strict, the_strict_reader_names_the_line_and_the_lenient_one_goes_on, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    TCase *cases[] = {strict, SIO_TCASE("bounds", steps_are_bounded, bytes_are_bounded),
                      SIO_TCASE("any bytes", what_is_printed_is_strict_and_stable),
                      SIO_TCASE("by hand", steps_are_put_in_and_taken_out, kept_bytes_are_bounded,
                                ids_are_filled_in, without_memory_there_is_no_script)};
    return testkit_run("fuzz-script", cases, sizeof cases / sizeof cases[0]);
}
