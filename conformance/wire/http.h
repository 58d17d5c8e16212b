/* HTTP/1.1, byte-exact: a request writer in which everything can be wrong on purpose, and an incremental
 * reader of responses, or of requests, that survives hostile peers. None does I/O. */
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"
#include "wire/budget.h"

typedef struct wire_header {
    sio_slice name;
    sio_slice value;
} wire_header;

/* Request headers built from a default in which the caller replaces or removes what it likes. Holds slices
 * only: the bytes stay the caller's. Start with {.count = 0}. Names compare without case. */
enum { WIRE_HEADERS_MAX = 64 };
typedef struct wire_headers {
    wire_header items[WIRE_HEADERS_MAX];
    size_t count;
} wire_headers;

/* Appends, even when there is one of that name. Returns false when the list is full. */
bool wire_headers_add(wire_headers *list, sio_slice name, sio_slice value);
/* Replaces the first of that name in its place and drops the others of that name; appends when there is none.
 * Returns false when the list is full. */
bool wire_headers_set(wire_headers *list, sio_slice name, sio_slice value);
/* Removes all of that name. */
void wire_headers_remove(wire_headers *list, sio_slice name);
/* Returns the first of that name or NULL. Ownership: the list's; valid until the next change. */
const wire_header *wire_headers_find(const wire_headers *list, sio_slice name);

typedef struct wire_request {
    sio_slice method;           /* any bytes */
    sio_slice target;           /* any bytes; sent as it is */
    sio_slice version;          /* "" means HTTP/1.1 */
    const wire_header *headers; /* sent in this order, nothing is added or checked */
    size_t header_count;
    sio_slice body; /* sent as it is; Content-Length is the caller's affair */
} wire_request;

/* Appends the bytes of the request. Returns false without memory. */
bool wire_http_write_request(sio_buf *out, const wire_request *request);

/* Appends `bytes` percent-encoded for use in a query value. Returns false without memory. */
bool wire_http_escape_query(sio_buf *out, sio_slice bytes);

typedef struct wire_http_reader wire_http_reader;

typedef struct wire_http_limits {
    size_t header_bytes; /* status line and headers together (0: 64 KiB) */
    size_t header_count; /* (0: 256) */
    size_t body_bytes;   /* kept and accepted (0: 16 MiB) */
    wire_budget
        *budget; /* what bodies of all readers together may keep; NULL: no bound. Must outlive the reader */
} wire_http_limits;

typedef enum wire_http_status {
    WIRE_HTTP_MORE, /* not complete */
    WIRE_HTTP_DONE, /* a whole response was read */
    WIRE_HTTP_BAD   /* not HTTP, or over a limit; wire_http_reader_error says what and where */
} wire_http_status;

typedef enum wire_http_framing {
    WIRE_HTTP_NO_BODY,
    WIRE_HTTP_LENGTH,
    WIRE_HTTP_CHUNKED,
    WIRE_HTTP_UNTIL_CLOSE
} wire_http_framing;

typedef struct wire_response {
    int version_minor; /* HTTP/1.x */
    int status;
    sio_slice reason;
    const wire_header *headers; /* in order, values trimmed */
    size_t header_count;
    sio_slice body; /* decoded from its framing (not from a content encoding) */
    wire_http_framing framing;
    bool keep_alive;  /* the connection may be used again */
    sio_slice method; /* of a request that was read; then status and reason mean nothing */
    sio_slice target;
} wire_response;

/* Returns a reader for the response to one request, or NULL without memory. 1xx responses other than 101 are
 * skipped. `method` tells whether a body may follow (HEAD). `limits` may be NULL. */
wire_http_reader *wire_http_reader_new(sio_slice method, const wire_http_limits *limits);
/* The same with an allocator (NULL: the default), which must outlive the reader. */
wire_http_reader *wire_http_reader_new_in(const sio_mem *mem, sio_slice method,
                                          const wire_http_limits *limits);
/* Returns a reader of one request, as a server reads it, or NULL without memory. What it yields is a
 * wire_response with method and target: all else of a message is the same. */
wire_http_reader *wire_http_reader_new_request(const wire_http_limits *limits);
void wire_http_reader_free(wire_http_reader *r);

/* Eats from `in`; *consumed tells how much (after a 101 or a complete response the rest belongs to what
 * follows). */
wire_http_status wire_http_reader_feed(wire_http_reader *r, sio_slice in, size_t *consumed);
/* The peer sent FIN or RST: completes a body that runs until close; otherwise BAD ("cut off after N bytes").
 */
wire_http_status wire_http_reader_end(wire_http_reader *r);
/* The head is complete (useful while a body still runs). */
bool wire_http_reader_has_head(const wire_http_reader *r);
/* Ownership: the reader's; the slices are valid until the next feed. Valid after DONE; after has_head too,
 * then with the part of the body that has come so far. */
const wire_response *wire_http_reader_response(const wire_http_reader *r);
const char *wire_http_reader_error(const wire_http_reader *r);

/* Returns the first value of a header (case-insensitive), or a slice with ptr NULL. An empty value has a ptr.
 */
sio_slice wire_response_header(const wire_response *response, const char *name);
/* Returns whether any header of that name lists `token` (comma-separated, case-insensitive). */
bool wire_response_has_token(const wire_response *response, const char *name, const char *token);

#endif
