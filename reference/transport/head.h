/* The head of an HTTP/1.1 request, as strict as RFC 9112 wants it. Nothing is copied: the slices look into
 * the bytes that were parsed. */
#ifndef SIO_TRANSPORT_HEAD_H
#define SIO_TRANSPORT_HEAD_H

#include "engineio/request.h"

typedef struct tr_head {
    sio_method method;
    sio_slice path;  /* without scheme, host and query */
    sio_slice query; /* as it came, without its ? */
    bool http_1_1;
    bool close;              /* Connection: close */
    bool keep_alive;         /* Connection: keep-alive */
    bool connection_upgrade; /* Connection: upgrade */
    bool websocket;          /* Upgrade: websocket */
    bool wants_continue;     /* Expect: 100-continue */
    bool coded;              /* there is a Transfer-Encoding */
    bool chunked;            /* and it is chunked, nothing else */
    bool sized;              /* there is a Content-Length */
    uint64_t length;
    sio_slice host;
    sio_slice origin;
    sio_slice user_agent;
    sio_slice content_type;
    sio_slice cors_headers;
    sio_slice ws_key;
    sio_slice ws_version;
    sio_slice ws_extensions; /* the last such field */
    bool takes_gzip;         /* Accept-Encoding: gzip */
} tr_head;

/* Returns how many bytes the head at the beginning of `bytes` has, its empty line included, or 0 when the end
 * has not come. The first `known` bytes were searched before. */
size_t tr_head_end(sio_slice bytes, size_t known);

/* Looks at a head whose end has not come. Returns false as soon as it cannot become a request: a peer that
 * speaks something else hears so at once. */
bool tr_head_plausible(sio_slice bytes);

/* Parses a whole head. Returns 0, or the status to refuse it with. */
unsigned tr_head_parse(sio_slice head, tr_head *out);

/* Returns whether the connection may carry another request after this one. */
bool tr_head_persists(const tr_head *head);

#endif
