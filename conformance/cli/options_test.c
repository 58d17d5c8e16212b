#include "cli/check_options.h"

#include <string.h>
#include <unistd.h>

#include "testkit.h"

/* Standard error of a call, in a file. */
static char complaint[2048];

static bool read_options(check_options *o, int argc, char **argv) {
    FILE *spool = tmpfile();
    int saved = dup(STDERR_FILENO);
    ck_assert(spool != NULL && saved >= 0);
    fflush(stderr);
    dup2(fileno(spool), STDERR_FILENO);
    bool ok = check_options_read(o, argc, argv);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(spool);
    size_t n = fread(complaint, 1, sizeof complaint - 1, spool);
    complaint[n] = '\0';
    fclose(spool);
    return ok;
}

enum { MOST_WORDS = 16 };
#define WORDS(...) ((const char *const[MOST_WORDS]){"server", __VA_ARGS__})

static bool read_words(check_options *o, const char *const *words) {
    static char *argv[MOST_WORDS + 1];
    int argc = 0;
    for (; argc < MOST_WORDS && words[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    argv[argc] = NULL;
    return read_options(o, argc, argv);
}

static void check_wrong(const char *const *words, const char *want) {
    check_options o;
    ck_assert(!read_words(&o, words));
    ck_assert_msg(strstr(complaint, want) != NULL, "'%s' is not in: %s", want, complaint);
    ck_assert_ptr_nonnull(strstr(complaint, "Try 'siospec check server --help'."));
    check_options_free(&o);
}

START_TEST(wrong_words_are_told) {
    check_wrong(WORDS("--selct", "x", "http://a"), "unknown option --selct; did you mean --select?");
    check_wrong(WORDS("--frobnicate"), "unknown option --frobnicate\n");
    check_wrong(WORDS("-x", "http://a"), "unknown option -x");
    check_wrong(WORDS("http://a", "--jobs"), "--jobs needs a value: N");
    check_wrong(WORDS("http://a", "--jobs", "0"), "--jobs takes a whole number from 1 to 256, not '0'");
    check_wrong(WORDS("http://a", "--jobs=many"), "not 'many'");
    check_wrong(WORDS("http://a", "--seed", "99999999999999999999"), "--seed takes a whole number");
    check_wrong(WORDS("http://a", "--strict=yes"), "--strict takes no value");
    check_wrong(WORDS("--strict"), "give a URL, or -- CMD to start");
    check_wrong(WORDS("--"), "no command behind --");
    check_wrong(WORDS("http://a", "http://b"), "unexpected 'http://b' behind the URL");
    check_wrong(WORDS("http://a", "--", "cmd"), "give a URL or -- CMD, not both");
    check_wrong(WORDS("ftp://a"), "'ftp://a' is not a URL to check");
    check_wrong(WORDS("http://a", "--contract", "any"), "--contract is socketio or engineio, not 'any'");
    check_wrong(WORDS("http://a", "--header", "no colon"), "is not of the form 'Name: value'");
    check_wrong(WORDS("http://a", "--header", "X: a\r\nY: b"), "holds a line break");
    check_wrong(WORDS("http://a", "--query", "a b"), "must be percent-encoded");
    check_wrong(WORDS("http://a", "--auth", "[1]"), "--auth takes a JSON object, not '[1]'");
    check_wrong(WORDS("http://a", "--auth", "{"), "--auth takes a JSON object");
    check_wrong(WORDS("http://a", "--report", "tap", "--report", "json"),
                "only one --report can go to standard output");
    check_wrong(WORDS("http://a", "--report", "tap:-", "--report", "json"),
                "only one --report can go to standard output");
    check_wrong(WORDS("http://a", "--report", "xml"), "unknown report format 'xml'");
    check_wrong(WORDS("http://a", "--update-baseline"), "--update-baseline needs --baseline FILE");
    check_wrong(WORDS("http://a", "--baseline", "f", "--update-baseline", "--skip", "x"),
                "needs a whole run");
    check_wrong(WORDS("http://a", "\x1b[31m"), "unexpected '\\x1b[31m'");
}
END_TEST

START_TEST(right_words_are_understood) {
    check_options o;
    ck_assert_msg(
        read_words(&o, WORDS("--select=a", "--select", "b", "--jobs=7", "--strict", "--seed", "5", "--report",
                             "json:/tmp/x", "--contract", "engineio", "--", "cmd", "--strict")),
        "%s", complaint);
    ck_assert_uint_eq(o.common.select.count, 2);
    ck_assert_str_eq(o.common.select.items[1], "b");
    ck_assert_int_eq(o.common.jobs, 7);
    ck_assert_int_eq(o.common.seed, 5);
    ck_assert_int_eq(o.connect_timeout, -1);
    ck_assert(o.common.strict && !o.slow);
    ck_assert_int_eq(o.parsed_contract, SCN_ENGINEIO);
    ck_assert_ptr_null(o.url);
    ck_assert_str_eq(o.common.rest.command[1], "--strict");
    ck_assert_uint_eq(o.common.output_count, 2); /* the console is free, so it is used */
    ck_assert_str_eq(o.common.outputs[1].format->name, "console");
    check_options_free(&o);
}
END_TEST

START_TEST(replay_repeats_what_matters) {
    check_options o;
    sio_buf head = SIO_BUF_INIT, tail = SIO_BUF_INIT;
    ck_assert(read_words(&o, WORDS("http://a/x?y=1&z", "--header", "A: it's", "--strict", "--jobs", "3",
                                   "--report", "tap", "--select", "z", "--upgrade-timeout", "50")));
    ck_assert(check_options_replay(&o, 77, &head, &tail));
    ck_assert_str_eq(sio_buf_cstr(&head), "siospec check server 'http://a/x?y=1&z' --strict "
                                          "--upgrade-timeout 50 --header 'A: it'\\''s' --seed 77");
    ck_assert_str_eq(sio_buf_cstr(&tail), "");
    sio_buf_clear(&head);
    check_options_free(&o);
    ck_assert(read_words(&o, WORDS("--profile", "official", "--", "./run", "a b")));
    ck_assert(check_options_replay(&o, 1, &head, &tail));
    ck_assert_str_eq(sio_buf_cstr(&head), "siospec check server --profile official --seed 1");
    ck_assert_str_eq(sio_buf_cstr(&tail), " -- ./run 'a b'");
    check_options_free(&o);
    sio_buf_free(&head);
    sio_buf_free(&tail);
}
END_TEST

SIO_TEST_MAIN("options", SIO_TCASE("options", wrong_words_are_told, right_words_are_understood,
                                   replay_repeats_what_matters))
