#include "text/glob.h"

#include <string.h>

#include "testkit.h"

static const struct {
    const char *pattern, *text;
    bool match;
} rows[] = {
    {"", "", true},
    {"", "a", false},
    {"a", "", false},
    {"*", "", true},
    {"*", "eio4/heartbeat/x@polling", true},
    {"eio4/*", "eio4/heartbeat/x", true},
    {"eio4/*", "sio5/heartbeat/x", false},
    {"*@polling", "eio4/a@polling", true},
    {"*@polling", "eio4/a@websocket", false},
    {"*/x@*", "eio4/heartbeat/x@polling", true},
    {"EIO4-HB-0?", "EIO4-HB-03", true},
    {"EIO4-HB-0?", "EIO4-HB-0", false},
    {"a*b*c", "aXbXbXc", true},
    {"a*b*c", "aXbXbX", false},
    {"**", "a", true},
    {"a**", "a", true},
    {"?", "", false},
    {"[a]", "a", false},
};

START_TEST(rows_match_as_documented) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(txt_glob(rows[i].pattern, rows[i].text) == rows[i].match, "%s ~ %s", rows[i].pattern, rows[i].text);
}
END_TEST

START_TEST(many_stars_stay_cheap) {
    char text[2001];
    memset(text, 'a', 2000);
    text[2000] = '\0';
    ck_assert(!txt_glob("*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}
END_TEST

SIO_TEST_MAIN("glob", SIO_TCASE("glob", rows_match_as_documented, many_stars_stay_cheap))
