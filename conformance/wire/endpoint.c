#include "wire/endpoint.h"

#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "wire/knock.h"

static _Thread_local char sentence[512];

typedef struct scheme {
    const char *prefix;
    bool tls;
    uint16_t port;
} scheme;

static const scheme SCHEMES[] = {
    {"http://", false, 80}, {"https://", true, 443}, {"ws://", false, 80}, {"wss://", true, 443}};

static const scheme *find_scheme(const char *url) {
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++)
        if (strncasecmp(url, SCHEMES[i].prefix, strlen(SCHEMES[i].prefix)) == 0) return &SCHEMES[i];
    return NULL;
}

/* A space or a control character would break out of the request line; other bytes are the caller's business.
 */
static const char *check_characters(const char *url) {
    for (const char *p = url; *p != 0; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f) return "the URL contains a space or a control character";
    if (strchr(url, '#') != NULL) return "the URL has a #fragment, which is never sent to a server";
    return NULL;
}

static const char *copy_part(char *out, size_t size, const char *from, size_t len, const char *too_long) {
    if (len >= size) return too_long;
    memcpy(out, from, len);
    out[len] = 0;
    return NULL;
}

static const char *parse_port(wire_endpoint *e, const char *text, size_t len) {
    unsigned long port = 0;
    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)text[i]) || i >= 5)
            return "the port in the URL is not a number from 1 to 65535";
        port = port * 10 + (unsigned long)(text[i] - '0');
    }
    if (len == 0) return NULL; /* RFC 3986 3.2.3: an empty port means the default */
    if (port == 0 || port > 65535) return "the port in the URL is not a number from 1 to 65535";
    e->port = (uint16_t)port;
    return NULL;
}

static const char *parse_host(wire_endpoint *e, const char *text, size_t len, size_t *used) {
    bool bracket = len > 0 && text[0] == '[';
    if (!bracket && memchr(text, ':', len) != memrchr(text, ':', len))
        return "an IPv6 address in a URL needs [brackets]";
    const char *end = memchr(text, bracket ? ']' : ':', len);
    if (bracket && end == NULL) return "the IPv6 address in the URL lacks its closing bracket";
    size_t host_len = end == NULL ? len : (size_t)(end - text);
    *used = bracket ? host_len + 1 : host_len;
    if (bracket) {
        text++;
        host_len--;
    }
    if (host_len == 0) return "the URL has no host";
    for (size_t i = 0; i < host_len; i++)
        if (!isalnum((unsigned char)text[i]) && strchr(bracket ? ":.%-_" : ".-_", text[i]) == NULL)
            return "the host in the URL contains a character that no host name has";
    return copy_part(e->host, sizeof e->host, text, host_len, "the host in the URL is too long");
}

static void write_authority(wire_endpoint *e, uint16_t default_port) {
    bool six = strchr(e->host, ':') != NULL;
    /* RFC 6874: a zone identifier has a meaning on this host only and is not sent. */
    int host_len = (int)strcspn(e->host, "%");
    int n = snprintf(e->authority, sizeof e->authority, "%s%.*s%s", six ? "[" : "", host_len, e->host,
                     six ? "]" : "");
    if (e->port != default_port)
        snprintf(e->authority + n, sizeof e->authority - (size_t)n, ":%u", (unsigned)e->port);
}

static const char *parse_authority(wire_endpoint *e, const char *text, size_t len, const scheme *s) {
    if (memchr(text, '@', len) != NULL)
        return "the URL contains user information; use --header for credentials";
    size_t used = 0;
    const char *error = parse_host(e, text, len, &used);
    e->port = s->port;
    if (error == NULL && used < len) {
        if (text[used] != ':') return "the URL has characters between the host and the port";
        error = parse_port(e, text + used + 1, len - used - 1);
    }
    if (error == NULL) write_authority(e, s->port);
    return error;
}

const char *wire_endpoint_parse(wire_endpoint *e, const char *url) {
    memset(e, 0, sizeof *e);
    const scheme *s = find_scheme(url);
    if (s == NULL) return "the URL does not begin with http://, https://, ws:// or wss://";
    const char *error = check_characters(url);
    if (error != NULL) return error;
    e->tls = s->tls;
    const char *authority = url + strlen(s->prefix);
    const char *path = authority + strcspn(authority, "/?");
    const char *query = path + strcspn(path, "?");
    error = parse_authority(e, authority, (size_t)(path - authority), s);
    if (error == NULL)
        error = copy_part(e->path, sizeof e->path, path, (size_t)(query - path),
                          "the path in the URL is too long");
    if (error == NULL && *query == '?')
        error = copy_part(e->query, sizeof e->query, query + 1, strlen(query + 1),
                          "the query in the URL is too long");
    return error;
}

static bool is_loopback(const struct sockaddr_storage *a) {
    if (a->ss_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24) == 127;
    if (a->ss_family != AF_INET6) return false;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

static bool accepts(const struct addrinfo *a) {
    return wire_knock(a->ai_addr, a->ai_addrlen);
}

/* "localhost" is often ::1 first and 127.0.0.1 second while the testee listens on one of them only. */
static const struct addrinfo *choose(const struct addrinfo *list) {
    enum { MOST_TRIES = 8 };
    if (list->ai_next == NULL) return list;
    int tries = 0;
    for (const struct addrinfo *a = list; a != NULL && tries < MOST_TRIES; a = a->ai_next, tries++)
        if (accepts(a)) return a;
    return list;
}

/* RFC 6761, 6.3: these names are loopback by definition, also where no resolver knows them (a container
 * without /etc/hosts). */
static bool is_localhost(const char *host) {
    static const char name[] = "localhost";
    size_t len = strlen(host), n = sizeof name - 1;
    if (len < n || strcasecmp(host + len - n, name) != 0) return false;
    return len == n || host[len - n - 1] == '.';
}

static int look_up_loopback(const struct addrinfo *hints, const char *port, struct addrinfo **list) {
    struct addrinfo *six = NULL;
    int status = getaddrinfo("127.0.0.1", port, hints, list);
    if (status != 0 || accepts(*list) || getaddrinfo("::1", port, hints, &six) != 0) return status;
    struct addrinfo *unused = accepts(six) ? *list : six;
    if (unused == *list) *list = six;
    freeaddrinfo(unused);
    return 0;
}

const char *wire_endpoint_resolve(wire_endpoint *e) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)e->port);
    int status = getaddrinfo(e->host, port, &hints, &list);
    if (status != 0 && is_localhost(e->host)) status = look_up_loopback(&hints, port, &list);
    if (status != 0) {
        snprintf(sentence, sizeof sentence, "cannot resolve \"%s\": %s", e->host, gai_strerror(status));
        return sentence;
    }
    const struct addrinfo *a = choose(list);
    memset(&e->address, 0, sizeof e->address);
    memcpy(&e->address, a->ai_addr, a->ai_addrlen);
    e->address_len = a->ai_addrlen;
    e->loopback = is_loopback(&e->address);
    freeaddrinfo(list);
    return NULL;
}
