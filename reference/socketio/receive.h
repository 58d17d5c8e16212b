/* Engine.IO messages in, Socket.IO packets out, with a decoder only while attachments are due: most packets
 * need none. Internal to the library. */
#ifndef SIO_SOCKETIO_RECEIVE_H
#define SIO_SOCKETIO_RECEIVE_H

#include "socketio/decoder.h"

/* Takes one message. `*decoder` is NULL between packets, and belongs to the caller. When `*ready`, `*packet`
 * is whole, and what `*decoder` holds is part of it: free it, and set it to NULL, when the packet is done
 * with. Returns as sio_decoder_text and sio_decoder_binary do. */
sio_error sio_receive(sio_decoder **decoder, const sio_rules *rules, const sio_mem *mem, sio_slice data,
                      bool binary, sio_packet *packet, bool *ready);

#endif
