/* What the contracts promise to send back, as packets: `4text` under engineio, the event `message` and its
 * answer `message-back` under socketio. */
#ifndef VAL_ECHO_H
#define VAL_ECHO_H

#include "value/value.h"

/* Appends the packet that asks for `text`. Returns NULL, or a sentence. */
const char *val_echo_packet(bool by_events, sio_slice text, sio_buf *out);
/* Returns the PATTERN of the answer; NULL without memory, or when `text` is not UTF-8. Ownership: the
 * caller's. */
json_t *val_echo_answer(bool by_events, sio_slice text);

#endif
