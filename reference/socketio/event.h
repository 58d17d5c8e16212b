/* The payload of events and acknowledgements: name and arguments, taken apart and put together, without a
 * tree. */
#ifndef SIO_SOCKETIO_EVENT_H
#define SIO_SOCKETIO_EVENT_H

#include "base/json_string.h"
#include "socketio/packet.h"

/* Gives the name of an event as a JSON string or number, as spelt. Returns false when the packet is no event
 * or has no payload. */
bool sio_event_name(const sio_packet *packet, sio_json *name);

/* Returns whether the packet is an event with this ASCII name, however it is escaped. */
bool sio_event_is(const sio_packet *packet, const char *name);

/* Begins a walk (sio_json_next) over the arguments: of an event all elements after the name, of an
 * acknowledgement all. */
sio_json_iter sio_arguments(const sio_packet *packet);

/* Returns the text of all arguments with the commas between them, as spelt: `1,{"a":2}`; empty when there is
 * none. What is sent back in this form is byte for byte what came. */
sio_slice sio_arguments_text(const sio_packet *packet);

/* Appends `["name",arguments]`. `name` is UTF-8 (or WTF-8) text; `arguments` is checked JSON values with
 * commas between, or empty. Returns success, SIO_ERR_UTF8 or SIO_ERR_NO_MEMORY; on an error `out` is as
 * before. */
sio_error sio_event_write(sio_buf *out, sio_slice name, sio_slice arguments);

/* Appends `[arguments]`, the payload of an acknowledgement. Returns false without memory; `out` is then as
 * before. */
bool sio_ack_write(sio_buf *out, sio_slice arguments);

#endif
