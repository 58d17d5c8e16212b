#include "socketio/receive.h"

/* An attachment is binary, whether it came as a frame or as base64 (SIO5-BIN-19). */
sio_error sio_receive(sio_decoder **decoder, const sio_rules *rules, const sio_mem *mem, sio_slice data,
                      bool binary, sio_packet *packet, bool *ready) {
    *ready = false;
    if (*decoder == NULL) {
        if (binary) return sio_error_at(SIO_ERR_ATTACHMENT_UNEXPECTED, 0); /* SIO5-BIN-12 */
        sio_error e = sio_packet_decode(data, rules, packet);
        *ready = e.code == SIO_ERR_OK && packet->attachments == 0;
        if (e.code != SIO_ERR_OK || *ready) return e;
        *decoder = sio_decoder_new(rules, mem);
        if (*decoder == NULL) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    }
    return binary ? sio_decoder_binary(*decoder, data, packet, ready)
                  : sio_decoder_text(*decoder, data, packet, ready);
}
