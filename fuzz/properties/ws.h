/* What holds for the prober's reader of WebSocket frames, whatever the stream. */
#ifndef FUZZ_PROPERTIES_WS_H
#define FUZZ_PROPERTIES_WS_H

#include "fuzz/pieces.h"

/* Both read a stream for fuzz_check_every_way, what a server sends and what a client sends; `how` is the
 * limit of a message, a size_t. The reader eats all as long as it wants more, no event comes out of nothing
 * or holds more than the limit, and only a faulty stream has an error to show. Every field of every event is
 * noted. The memory of the first follows the stream up to the limit; what the second was granted it gives
 * back. */
void prop_ws_of_server(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);
void prop_ws_of_client(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);

/* The same when one allocation fails, chosen by the input: it is said, and nothing is kept. */
void prop_ws_starved(sio_slice stream, size_t limit);

#endif
