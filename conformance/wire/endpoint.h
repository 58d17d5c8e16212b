/* Where the testee listens: a parsed URL. http, https, ws and wss; IPv4, IPv6 in brackets, names. */
#ifndef WIRE_ENDPOINT_H
#define WIRE_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/slice.h"

typedef struct wire_endpoint {
    bool tls;
    char host[256];      /* without brackets */
    char authority[272]; /* for the Host header: host, brackets when IPv6, port when not the default */
    char path[512];      /* as given, or "" when the URL has none */
    char query[512];     /* without '?', or "" */
    uint16_t port;
    struct sockaddr_storage address; /* resolved */
    socklen_t address_len;
    bool loopback;
} wire_endpoint;

/* Parses `url`. Returns NULL on success, otherwise a static or thread-local sentence that says what is wrong.
 * Resolves nothing. */
const char *wire_endpoint_parse(wire_endpoint *e, const char *url);

/* Resolves the host and sets address and loopback. Blocks as long as the resolver does; when the name has
 * several addresses, the first of the first eight that takes a connection within a second is chosen, else the
 * first. Returns NULL or a sentence (thread-local). */
const char *wire_endpoint_resolve(wire_endpoint *e);

#endif
