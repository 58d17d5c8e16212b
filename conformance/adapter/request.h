/* Requests for adapters: written by hand, since there are many. */
#ifndef ADP_REQUEST_H
#define ADP_REQUEST_H

#include "adapter/hello.h"
#include "vector/message.h"

/* Each appends the members of a request, for adp_job.write: "\"op\":\"decode\",…}". They return NULL or a
 * sentence (out of memory; a vector that cannot be written). */

/* The decode request of a vector. */
const char *adp_request_decode(const vec_vector *v, sio_buf *out);

/* The control of a vector's budget; only where v->budget.against is not NULL. */
const char *adp_request_control(const vec_vector *v, sio_buf *out);

/* The encode request of a vector that has `encode`. */
const char *adp_request_encode(const vec_vector *v, sio_buf *out);

/* A decode request of any messages; max_payload 0: no `limits`. */
const char *adp_request_messages(vec_codec codec, uint64_t max_payload, const sio_slice *message,
                                 const bool *binary, size_t count, sio_buf *out);

/* Appends one MESSAGE of docs/adapters.md: a string, {"$b"}, or {"text": {"$b"}} where a text is not UTF-8.
 * Returns false without memory. */
bool adp_write_message(sio_slice bytes, bool binary, sio_buf *out);

#endif
