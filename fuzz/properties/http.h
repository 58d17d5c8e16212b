/* What holds for the prober's reader of HTTP, whatever the stream. */
#ifndef FUZZ_PROPERTIES_HTTP_H
#define FUZZ_PROPERTIES_HTTP_H

#include "fuzz/pieces.h"
#include "wire/http.h"

/* What is read as the answer to what. */
typedef struct prop_http_asked {
    const char *method;
    const wire_http_limits *limits; /* NULL: the reader's own. Else the place of an error is not compared */
} prop_http_asked;

/* Both read a stream for fuzz_check_every_way: what a server answers, where `how` is a prop_http_asked, and
 * what a client asks, where it is NULL. The reader eats all as long as it wants more, comes to an end with
 * the stream, and has either a head or an error to show. Of what was read everything is noted: also what the
 * prober finds wrong with it before it speaks WebSocket. The memory of answers follows the stream. */
void prop_http_answer(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);
void prop_http_request(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);

/* When one allocation fails, chosen by the input, nothing is kept. */
void prop_http_starved(sio_slice stream);

#endif
