#include "value/locate.h"

#include "testkit.h"

static const char TEXT[] = "\n{\n  \"a\": [1,\n    {\"b/c\": \"x\\\"]\",\n \"d~\":\n  null}, \"]\",\n  [[], "
                           "[\n2]]],\n  \"\\u0065\":\n{ }\n}\n";

START_TEST(lines) {
    static const struct {
        const char *pointer;
        size_t line;
    } rows[] = {{"", 2},          {"/a", 3},       {"/a/0", 3},        {"/a/1", 4},
                {"/a/1/b~1c", 4}, {"/a/1/d~0", 6}, {"/a/2", 6},        {"/a/3", 7},
                {"/a/3/1/0", 8},  {"/e", 10},      {"/e/nothing", 10}, {"/a/9", 3},
                {"/a/1/z/y", 4},  {"/zz", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(val_locate_line(sio_slice_str(TEXT), rows[i].pointer) == rows[i].line, "%s: %zu",
                      rows[i].pointer, val_locate_line(sio_slice_str(TEXT), rows[i].pointer));
}
END_TEST

START_TEST(no_json_has_no_lines) {
    ck_assert_uint_eq(val_locate_line(sio_slice_str("{"), "/a"), 0);
    ck_assert_uint_eq(val_locate_line(sio_slice_str(""), ""), 0);
}
END_TEST

SIO_TEST_MAIN("locate", SIO_TCASE("locate", lines, no_json_has_no_lines))
