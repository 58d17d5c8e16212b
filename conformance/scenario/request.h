/* Builds HTTP requests: the defaults of an Engine.IO client, and whatever a step replaces, adds or removes.
 */
#ifndef SCN_REQUEST_H
#define SCN_REQUEST_H

#include "scenario/case.h"
#include "scenario/fields.h"

typedef struct scn_request {
    char *method;
    char *path;
    char *raw_query; /* NULL: made of `query` */
    scn_fields query;
    scn_fields headers;
    const char *extra_query; /* of the run's options, verbatim; the environment's */
    sio_buf body;
} scn_request;

/* Fills `r` with EIO=4, the transport, the sid (NULL: none), and the query and headers of the run's options.
 * Returns false without memory. Ownership: the caller frees in either case. */
bool scn_request_init(scn_request *r, const scn_case *c, const char *method, const char *transport,
                      const char *sid);
/* Adds the RFC 6455 headers with that key. */
bool scn_request_websocket(scn_request *r, const char *key);
/* Sets a body of text/plain, with its Content-Length. */
bool scn_request_body(scn_request *r, sio_slice body);
/* Applies the request options of a step (method, path, query, raw_query, headers, body, length). On false the
 * step missed or the case stopped. */
bool scn_request_apply(scn_request *r, scn_case *c, const json_t *options);
/* Appends the bytes; *head tells how many of them are not body. Returns false without memory. */
bool scn_request_write(const scn_request *r, sio_buf *out, size_t *head);
void scn_request_free(scn_request *r);

#endif
