/* What the server needs to know of an HTTP request, and what it answers.
 *
 * The HTTP library below parses; it hands over fields. Slices of a request need to live only as long as the
 * call that takes it. */
#ifndef SIO_ENGINEIO_REQUEST_H
#define SIO_ENGINEIO_REQUEST_H

#include "engineio/query.h"

typedef enum sio_method {
    SIO_METHOD_GET,
    SIO_METHOD_POST,
    SIO_METHOD_OPTIONS,
    SIO_METHOD_HEAD,
    SIO_METHOD_OTHER,
} sio_method;

#define SIO_LENGTH_UNKNOWN UINT64_MAX

typedef struct sio_eio_request {
    sio_method method;
    sio_slice path;              /* without the query */
    const sio_query_pair *query; /* decoded, in order */
    size_t query_count;
    sio_slice origin;        /* header fields; empty when absent */
    sio_slice user_agent;    /* */
    sio_slice content_type;  /* */
    sio_slice cors_headers;  /* Access-Control-Request-Headers */
    uint64_t content_length; /* bytes of the body, or SIO_LENGTH_UNKNOWN */
} sio_eio_request;

typedef struct sio_http_header {
    const char *name; /* "Content-Type" */
    sio_slice value;
} sio_http_header;

enum { SIO_HTTP_HEADERS = 16 };

/* An answer to be written. Content-Length, Date and Connection are the HTTP library's. */
typedef struct sio_eio_answer {
    unsigned status;
    bool close;     /* end the connection after it: the rest of the request is not to be read */
    bool omit_body; /* an answer to HEAD: the length of the body, but not the body */
    sio_slice body; /* as many bytes before it as the option `headroom` says may be written to */
    sio_http_header header[SIO_HTTP_HEADERS];
    size_t header_count;
} sio_eio_answer;

/* The errors of the protocol, with their codes (EIO4-ER-02 to EIO4-ER-07). X(constant, code, text) */
#define SIO_EIO_FAULT_LIST(X)                                                                                \
    X(TRANSPORT, 0, "Transport unknown")                                                                     \
    X(SID, 1, "Session ID unknown")                                                                          \
    X(METHOD, 2, "Bad handshake method")                                                                     \
    X(REQUEST, 3, "Bad request")                                                                             \
    X(FORBIDDEN, 4, "Forbidden")                                                                             \
    X(VERSION, 5, "Unsupported protocol version")

typedef enum sio_eio_fault {
    SIO_EIO_FINE = -1,
#define SIO_EIO_FAULT_ENUM(constant, code, text) SIO_EIO_FAULT_##constant = (code),
    SIO_EIO_FAULT_LIST(SIO_EIO_FAULT_ENUM)
#undef SIO_EIO_FAULT_ENUM
} sio_eio_fault;

/* Returns the text of the fault. Ownership: static. */
const char *sio_eio_fault_text(sio_eio_fault fault);

#endif
