/* What holds for a Socket.IO packet that was decoded, whatever the input. */
#ifndef FUZZ_PROPERTIES_PACKET_H
#define FUZZ_PROPERTIES_PACKET_H

#include "socketio/decoder.h"

/* Its type has a name; it has a namespace; its slices lie in the text; only binary packets have attachments,
 * no more than the rules allow, and placeholders name these. To an application, an event has a name, and the
 * arguments lie in the text and hold no more than theirs. */
void prop_packet_read(sio_slice text, const sio_packet *packet, const sio_rules *rules);

/* What the strict decoder took is approved again. */
void prop_packet_approved(const sio_packet *packet);

/* Written and read again by the decoder it is the same packet with the same attachments. What leniency let
 * pass need not be a packet that can be sent: then nothing is written. `text` is scratch. */
void prop_packet_trip(const sio_packet *packet, const sio_rules *rules, sio_decoder *decoder, sio_buf *text);

#endif
