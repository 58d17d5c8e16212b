/* The head of an HTTP/1.1 request, as strict as RFC 9112 wants it. Nothing is copied: the slices look into
 * the bytes that were parsed. */
#ifndef SIO_TRANSPORT_HEAD_H
#define SIO_TRANSPORT_HEAD_H

#include "engineio/request.h"
#include "transport/fields.h"

typedef struct tr_head {
    sio_method method;
    sio_slice path;  /* without scheme, host and query */
    sio_slice query; /* as it came, without its ? */
    tr_framing framing;
    bool wants_continue; /* Expect: 100-continue */
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

/* Looks at a head whose end has not come. Returns false as soon as it cannot become a request: a peer that
 * speaks something else hears so at once. */
bool tr_head_plausible(sio_slice bytes);

/* Parses a whole head. Returns 0, or the status to refuse it with. */
unsigned tr_head_parse(sio_slice head, tr_head *out);

#endif
