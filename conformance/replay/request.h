/* HTTP requests as they lie in a recorded stream. */
#ifndef RPL_REQUEST_H
#define RPL_REQUEST_H

#include "base/slice.h"

typedef struct rpl_request {
    sio_slice method, target, headers, body; /* headers: lines with their CRLF */
    size_t length;                           /* of all */
    bool upgrade;
} rpl_request;

/* Returns whether `stream` begins with a request that curl can send byte for byte. */
bool rpl_request_read(sio_slice stream, rpl_request *r);

/* Takes the first line off `headers`, without its CRLF. */
sio_slice rpl_take_header(sio_slice *headers);
/* Returns whether the line is of the header of that name. */
bool rpl_is_header(sio_slice line, const char *name);
sio_slice rpl_header_value(sio_slice line);

/* Returns whether all is visible ASCII or blanks. */
bool rpl_printable(sio_slice s);
/* Returns the part of `in` from `what` on; empty when it is not in there. */
sio_slice rpl_find(sio_slice in, const char *what);

#endif
