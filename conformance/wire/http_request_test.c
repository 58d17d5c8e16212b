#include "testkit.h"
#include "wire/http.h"

static sio_slice S(const char *text) {
    return sio_slice_str(text);
}

START_TEST(writes_exactly_what_it_is_told) {
    sio_buf out = SIO_BUF_INIT;
    const wire_header headers[] = {
        {S("Host"), S("a:1")}, {S("content-length"), S("99")}, {S("content-length"), S("-1")}};
    wire_request q = {
        .method = S("POST"), .target = S("/x?y"), .headers = headers, .header_count = 3, .body = S("ab")};
    ck_assert(wire_http_write_request(&out, &q));
    ck_assert_str_eq(sio_buf_cstr(&out),
                     "POST /x?y HTTP/1.1\r\nHost: a:1\r\ncontent-length: 99\r\ncontent-length: -1\r\n\r\nab");
    sio_buf_free(&out);
}
END_TEST

START_TEST(writes_nonsense_too) {
    sio_buf out = SIO_BUF_INIT;
    wire_request q = {.method = S(""), .target = S("a b\r\n"), .version = S("HTTP/9")};
    ck_assert(wire_http_write_request(&out, &q));
    ck_assert_str_eq(sio_buf_cstr(&out), " a b\r\n HTTP/9\r\n\r\n");
    sio_buf_free(&out);
}
END_TEST

START_TEST(escapes_query_values) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert(wire_http_escape_query(&out, sio_slice_of("aZ9-._~ +&=%/\0\xff", 15)));
    ck_assert_str_eq(sio_buf_cstr(&out), "aZ9-._~%20%2B%26%3D%25%2F%00%FF");
    sio_buf_free(&out);
}
END_TEST

static bool write_both(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    const wire_header header = {S("Some-Header-Name"), S("some value that makes the buffer grow a little")};
    wire_request q = {
        .method = S("GET"), .target = S("/"), .headers = &header, .header_count = 1, .body = S("0123456789")};
    bool ok = wire_http_write_request(&out, &q);
    size_t len = out.len;
    if (ok) ok = wire_http_escape_query(&out, S("?????????????????????????????????????????????????????????"));
    ck_assert(ok || out.len == len); /* a failed append leaves nothing half done */
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(write_both, NULL);
}
END_TEST

START_TEST(headers_can_be_replaced_and_removed) {
    wire_headers list = {.count = 0};
    ck_assert(wire_headers_add(&list, S("Host"), S("a")));
    ck_assert(wire_headers_add(&list, S("X"), S("1")));
    ck_assert(wire_headers_add(&list, S("Y"), S("2")));
    ck_assert(wire_headers_add(&list, S("x"), S("3")));
    ck_assert(wire_headers_set(&list, S("x"), S("new")));
    ck_assert_uint_eq(list.count, 3);
    ck_assert(sio_slice_is(list.items[1].name, "x") && sio_slice_is(list.items[1].value, "new"));
    ck_assert(sio_slice_is(list.items[2].name, "Y"));
    wire_headers_remove(&list, S("HOST"));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_ptr_null(wire_headers_find(&list, S("host")));
    ck_assert(wire_headers_set(&list, S("Z"), S("z")));
    ck_assert(sio_slice_is(wire_headers_find(&list, S("z"))->value, "z"));
}
END_TEST

START_TEST(a_full_list_is_refused) {
    wire_headers list = {.count = 0};
    for (int i = 0; i < WIRE_HEADERS_MAX; i++)
        ck_assert(wire_headers_add(&list, S("A"), S("")));
    ck_assert(!wire_headers_add(&list, S("B"), S("")));
    ck_assert(!wire_headers_set(&list, S("B"), S("")));
    ck_assert(wire_headers_set(&list, S("a"), S("x")));
    ck_assert_uint_eq(list.count, 1);
}
END_TEST

SIO_TEST_MAIN("wire/http_request",
              SIO_TCASE("request", writes_exactly_what_it_is_told, writes_nonsense_too, escapes_query_values,
                        survives_each_failed_allocation),
              SIO_TCASE("headers", headers_can_be_replaced_and_removed, a_full_list_is_refused))
