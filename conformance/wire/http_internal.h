/* What the parts of the response reader share: http_response.c (states), http_head.c (status line, header
 * lines, framing), http_chunk.c (the chunked coding). Nobody else includes this. */
#ifndef WIRE_HTTP_INTERNAL_H
#define WIRE_HTTP_INTERNAL_H

#include <stdint.h>

#include "wire/http.h"

typedef enum http_state {
    HTTP_HEAD,
    HTTP_BODY_LENGTH,
    HTTP_BODY_CLOSE,
    HTTP_CHUNK_SIZE,
    HTTP_CHUNK_DATA,
    HTTP_CHUNK_END, /* the CRLF behind a chunk */
    HTTP_TRAILER,
    HTTP_COMPLETE,
    HTTP_BROKEN
} http_state;

struct wire_http_reader {
    const sio_mem *mem;
    wire_http_limits limits;
    http_state state;
    bool head_only; /* the request was HEAD */
    bool request;   /* a request is read, no response */
    bool has_head;
    uint64_t offset;   /* bytes eaten since the reader was made */
    uint64_t head_at;  /* offset where the current head began */
    size_t head_total; /* bytes of all heads, the skipped 1xx included */
    sio_buf head;
    size_t line_start;    /* where the unfinished line begins in `head` */
    uint64_t remaining;   /* body or chunk bytes still to come */
    sio_buf line;         /* an unfinished chunk-size or trailer line */
    size_t framing_bytes; /* chunk extensions and trailers so far */
    sio_buf body;
    wire_header *headers;
    size_t header_capacity;
    wire_response response;
    char error[200];
};

/* Sets the error and the state HTTP_BROKEN. Returns false, so that callers can end with it. */
bool http_bad(wire_http_reader *r, uint64_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* http_head.c: parses the complete head into r->response. Returns false after http_bad. */
bool http_parse_head(wire_http_reader *r);
/* Decides how long the body is (RFC 9112 6.3) and sets the state. Returns false after http_bad. */
bool http_choose_framing(wire_http_reader *r);
/* Returns whether the comma-separated `list` holds `token`, case-insensitively. */
bool http_has_token(sio_slice list, const char *token);
bool http_name_is(sio_slice name, const char *text);
sio_slice http_trim(sio_slice s);

/* http_chunk.c: a complete line (without CRLF) of the chunked framing. */
bool http_chunk_size_line(wire_http_reader *r, sio_slice line);

#endif
