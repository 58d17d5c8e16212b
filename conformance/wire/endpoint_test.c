#include "testkit.h"
#include "wire/endpoint.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h>

typedef struct row {
    const char *url;
    const char *host;
    const char *authority;
    const char *path;
    const char *query;
    uint16_t port;
    bool tls;
} row;

static const row GOOD[] = {
    {"http://localhost", "localhost", "localhost", "", "", 80, false},
    {"http://localhost:80/", "localhost", "localhost", "/", "", 80, false},
    {"ws://127.0.0.1:3000/s.io/?a=b&c", "127.0.0.1", "127.0.0.1:3000", "/s.io/", "a=b&c", 3000, false},
    {"HTTPS://Example.org/x", "Example.org", "Example.org", "/x", "", 443, true},
    {"wss://h:443?q", "h", "h", "", "q", 443, true},
    {"wss://h:80", "h", "h:80", "", "", 80, true},
    {"http://[::1]", "::1", "[::1]", "", "", 80, false},
    {"http://[::1]:8080/p", "::1", "[::1]:8080", "/p", "", 8080, false},
    {"http://[fe80::1%eth0]:1/", "fe80::1%eth0", "[fe80::1]:1", "/", "", 1, false},
    {"http://h:/", "h", "h", "/", "", 80, false},
    {"http://h:65535/a/b//c;d?x?y/z", "h", "h:65535", "/a/b//c;d", "x?y/z", 65535, false},
};

START_TEST(parses_good_urls) {
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        const row *w = &GOOD[i];
        wire_endpoint e;
        const char *error = wire_endpoint_parse(&e, w->url);
        ck_assert_msg(error == NULL, "%s: %s", w->url, error);
        ck_assert_msg(e.tls == w->tls && e.port == w->port, "%s", w->url);
        ck_assert_str_eq(e.host, w->host);
        ck_assert_str_eq(e.authority, w->authority);
        ck_assert_str_eq(e.path, w->path);
        ck_assert_str_eq(e.query, w->query);
    }
}
END_TEST

typedef struct bad_row {
    const char *url;
    const char *error;
} bad_row;

static const bad_row BAD[] = {
    {"", "does not begin with"},
    {"localhost:3000", "does not begin with"},
    {"ftp://h", "does not begin with"},
    {"http:/h", "does not begin with"},
    {"http://", "no host"},
    {"http:///path", "no host"},
    {"http://:80", "no host"},
    {"http://[]:80", "no host"},
    {"http://[::1", "closing bracket"},
    {"http://[::1]x", "between the host and the port"},
    {"http://h:0", "from 1 to 65535"},
    {"http://h:65536", "from 1 to 65535"},
    {"http://h:99999999999999999999", "from 1 to 65535"},
    {"http://h:80x", "from 1 to 65535"},
    {"http://h:-1", "from 1 to 65535"},
    {"http://::1/", "needs [brackets]"},
    {"http://user:pass@h/", "user information"},
    {"http://h/#top", "#fragment"},
    {"http://h/a b", "a space or a control character"},
    {"http://h/\r\nX: y", "a space or a control character"},
    {"http://h\\x", "no host name has"},
    {"http://h\"", "no host name has"},
};

START_TEST(explains_bad_urls) {
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        wire_endpoint e;
        const char *error = wire_endpoint_parse(&e, BAD[i].url);
        ck_assert_msg(error != NULL, "%s was accepted", BAD[i].url);
        ck_assert_msg(strstr(error, BAD[i].error) != NULL, "%s: %s", BAD[i].url, error);
    }
}
END_TEST

static const char *parse_long(const char *before, const char *after, size_t len) {
    char url[2000];
    int n = snprintf(url, sizeof url, "http://%s", before);
    memset(url + n, 'x', len);
    snprintf(url + (size_t)n + len, sizeof url - (size_t)n - len, "%s", after);
    wire_endpoint e;
    return wire_endpoint_parse(&e, url);
}

START_TEST(limits_are_exact) {
    ck_assert_ptr_null(parse_long("", ":65535", 255));
    ck_assert_ptr_nonnull(strstr(parse_long("", "", 256), "host in the URL is too long"));
    ck_assert_ptr_null(parse_long("h/", "", 510));
    ck_assert_ptr_nonnull(strstr(parse_long("h/", "", 511), "path in the URL is too long"));
    ck_assert_ptr_null(parse_long("h?", "", 511));
    ck_assert_ptr_nonnull(strstr(parse_long("h?", "", 512), "query in the URL is too long"));
}
END_TEST

START_TEST(resolves_addresses) {
    wire_endpoint e;
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://127.9.9.9:81"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    ck_assert(e.loopback);
    ck_assert_int_eq(ntohs(((struct sockaddr_in *)&e.address)->sin_port), 81);
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://192.0.2.1"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    ck_assert(!e.loopback);
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://[::1]"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    ck_assert(e.loopback);
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://[2001:db8::1]"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    ck_assert(!e.loopback);
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://[::ffff:127.0.0.1]"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    ck_assert(e.loopback);
    ck_assert_ptr_null(wire_endpoint_parse(&e, "http://[12345::]"));
    ck_assert_ptr_nonnull(strstr(wire_endpoint_resolve(&e), "cannot resolve \"12345::\""));
}
END_TEST

/* Whichever of ::1 and 127.0.0.1 the host puts first: the one that listens is chosen. */
START_TEST(localhost_is_where_somebody_listens) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof a;
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
    ck_assert_int_eq(listen(fd, 4), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    char url[96];
    wire_endpoint e;
    /* Names below localhost are loopback even where no resolver knows them. */
    static const char *const hosts[] = {"localhost", "any.siospec-test.localhost", "LOCALHOST"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        snprintf(url, sizeof url, "http://%s:%d", hosts[i], ntohs(a.sin_port));
        ck_assert_ptr_null(wire_endpoint_parse(&e, url));
        ck_assert_ptr_null(wire_endpoint_resolve(&e));
        ck_assert(e.loopback);
        ck_assert_int_eq(e.address.ss_family, AF_INET);
    }
    close(fd);
}
END_TEST

SIO_TEST_MAIN("wire/endpoint", SIO_TCASE("parse", parses_good_urls, explains_bad_urls, limits_are_exact),
              SIO_TCASE("resolve", resolves_addresses, localhost_is_where_somebody_listens))
