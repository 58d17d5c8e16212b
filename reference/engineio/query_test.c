#include "engineio/query.h"

#include <stdio.h>

#include "testkit.h"

static const struct {
    const char *raw;
    const char *want; /* key=value; */
} rows[] = {
    {"", ""},
    {"EIO=4&transport=polling", "EIO=4;transport=polling;"},
    {"a", "a=;"},
    {"a=", "a=;"},
    {"=b", "=b;"},
    {"a=b=c", "a=b=c;"},
    {"&&a=1&&", "a=1;"},
    {"EIO=%34&transport=%70olling", "EIO=4;transport=polling;"},
    {"a%3Db=c%26d", "a=b=c&d;"},
    {"a=b+c%2B", "a=b c+;"},
    {"a=%", "a=%;"},
    {"a=%4", "a=%4;"},
    {"a=%zz%4g", "a=%zz%4g;"},
    {"a=%C3%a9", "a=\xc3\xa9;"},
};

START_TEST(parses) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char got[128] = "";
        size_t len = 0;
        sio_query q;
        sio_query_init(&q, NULL);
        testkit_guard raw = testkit_guard_copy(sio_slice_str(rows[i].raw));
        ck_assert(sio_query_parse(&q, raw.bytes));
        for (size_t k = 0; k < q.count; k++)
            len += (size_t)snprintf(got + len, sizeof got - len, "%.*s=%.*s;", (int)q.pair[k].key.len,
                                    (const char *)q.pair[k].key.ptr, (int)q.pair[k].value.len,
                                    (const char *)q.pair[k].value.ptr);
        ck_assert_str_eq(got, rows[i].want);
        testkit_guard_free(&raw);
        sio_query_free(&q);
    }
}
END_TEST

/* EIO4-HS-05 */
START_TEST(the_last_duplicate_counts) {
    sio_query q;
    sio_slice value;
    sio_query_init(&q, NULL);
    ck_assert(sio_query_parse(&q, sio_slice_str("EIO=3&EIO=4&x=1")));
    ck_assert(sio_query_get(q.pair, q.count, "EIO", &value));
    ck_assert(sio_slice_is(value, "4"));
    ck_assert(!sio_query_get(q.pair, q.count, "EI", &value));
    ck_assert_uint_eq(value.len, 0);
    sio_query_free(&q);
}
END_TEST

static bool parse(const sio_mem *mem, void *arg) {
    sio_query q;
    (void)arg;
    sio_query_init(&q, mem);
    bool ok = sio_query_parse(&q, sio_slice_str("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10"));
    ck_assert_uint_eq(q.count, ok ? 10 : 0);
    sio_query_free(&q);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(parse, NULL);
}
END_TEST

SIO_TEST_MAIN("query", SIO_TCASE("query", parses, the_last_duplicate_counts, each_allocation_fails))
