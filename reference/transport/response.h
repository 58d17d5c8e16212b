/* The head of an HTTP/1.1 response, as a client needs it. */
#ifndef SIO_TRANSPORT_RESPONSE_H
#define SIO_TRANSPORT_RESPONSE_H

#include "transport/fields.h"

typedef struct tr_response {
    tr_framing framing;
    unsigned status;
    sio_slice ws_accept;
    sio_slice encoding; /* Content-Encoding; empty: none */
    bool extended;      /* there is a Sec-WebSocket-Extensions or -Protocol */
} tr_response;

/* Looks at a head whose end has not come. Returns false as soon as it cannot become a response. */
bool tr_response_plausible(sio_slice bytes);

/* Parses a whole head (tr_head_end). Returns false when it is no response of HTTP/1.x. The slices look into
 * the bytes that were parsed. */
bool tr_response_parse(sio_slice head, tr_response *out);

/* Returns whether the response has a body at all (RFC 9112, 6.3). */
bool tr_response_has_body(const tr_response *response);

/* Returns whether its body ends only with the connection. */
bool tr_response_until_end(const tr_response *response);

#endif
