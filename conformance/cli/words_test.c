#include "cli/words.h"

#include <stdlib.h>
#include <string.h>

#include "cli/steps_words.h"
#include "testkit.h"

static char *text;
static size_t length;

static FILE *start(void) {
    return open_memstream(&text, &length);
}

static void check_printed(FILE *out, const char *expected) {
    fclose(out);
    ck_assert_str_eq(text, expected);
    free(text);
}

START_TEST(short_text_stands_behind_its_label) {
    FILE *out = start();
    cli_print_wrapped(out, "  pass", 10, "As stated.");
    check_printed(out, "  pass    As stated.\n");
}
END_TEST

START_TEST(long_text_is_wrapped_and_indented) {
    char words[256] = "";
    for (size_t i = 0; i < 30; i++)
        memcpy(words + 8 * i, "seven77 ", 9);
    FILE *out = start();
    cli_print_wrapped(out, "", 4, words);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "\n    seven77 "));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        ck_assert_uint_le(strlen(line), 100);
    free(text);
}
END_TEST

START_TEST(a_word_that_is_too_long_stays_whole) {
    char word[151];
    memset(word, 'x', 150);
    word[150] = '\0';
    char expected[160];
    snprintf(expected, sizeof expected, "%s\n", word);
    FILE *out = start();
    cli_print_wrapped(out, "", 0, word);
    check_printed(out, expected);
}
END_TEST

START_TEST(control_characters_become_spaces) {
    FILE *out = start();
    cli_print_wrapped(out, "", 0, "a\x1b[31mb\nc");
    check_printed(out, "a [31mb c\n");
    out = start();
    cli_print_wrapped(out, "", 0,
                      "a\xc2\x9b"
                      "31m\xe2\x80\xae z\xc3\xbc");
    check_printed(out, "a\\u{9b}31m\\u{202e} z\xc3\xbc\n");
}
END_TEST

START_TEST(cut_keeps_characters_whole) {
    FILE *out = start();
    cli_print_cut(out, "\u20ac\u20ac\u20ac", 3);
    fputc('|', out);
    cli_print_cut(out, "\u20ac\u20ac\u20ac\u20ac", 3);
    check_printed(out, "\u20ac\u20ac\u20ac|\u20ac\u20ac…");
}
END_TEST

START_TEST(steps_in_words) {
    static const char steps[] =
        "[{\"open\":{}},{\"expect\":\"2\",\"within\":\"interval + "
        "react\",\"or\":[{\"silence\":100,\"grade\":\"lenient\",\"why\":\"A-02\"}],"
        "\"else\":{\"grade\":\"info\"}},{\"repeat\":2,\"steps\":[{\"wait\":5}]},{\"unheard\":1},"
        "{\"request\":{\"method\":\"PUT\"},\"response\":{\"status\":400,\"or\":[{\"aborted\":true,\"grade\":"
        "\"lenient\"}]}}]";
    json_t *json = json_loads(steps, 0, NULL);
    FILE *out = start();
    cli_print_steps(out, json);
    json_decref(json);
    check_printed(out, "   1. open a session\n"
                       "   2. expect 2, within interval + react\n"
                       "        or lenient (A-02): {\"silence\":100}\n"
                       "        anything else: info\n"
                       "   3. repeat 2\n"
                       "       1. wait 5\n"
                       "   4.  {\"unheard\":1}\n"
                       "   5. HTTP request {\"method\":\"PUT\"}, expecting {\"status\":400}\n"
                       "        or lenient: {\"aborted\":true}\n");
}
END_TEST

SIO_TEST_MAIN("words",
              SIO_TCASE("words", short_text_stands_behind_its_label, long_text_is_wrapped_and_indented,
                        a_word_that_is_too_long_stays_whole, control_characters_become_spaces,
                        cut_keeps_characters_whole, steps_in_words))
