/* The WebSocket half of a peer. */
#ifndef SCN_WEBSOCKET_H
#define SCN_WEBSOCKET_H

#include "scenario/peer.h"

/* Gives the peer its WebSocket half, with a fresh p->ws->key. Returns false when the case has stopped. */
bool scn_ws_new(scn_peer *p);
/* Sends the request of its handshake, with the sid of `session` in it (NULL: none). Returns false when the
 * case has stopped. */
bool scn_ws_start(scn_peer *p, const scn_request *request, const scn_peer *session);
/* Reads what came: the 101, then frames. */
void scn_ws_serve(scn_peer *p);
/* Sends the packets, a frame each, in one write. Returns false when the connection takes no more. */
bool scn_ws_send(scn_peer *p, const val_packet *packets, size_t count);
/* Sends one frame as it is, with a fresh mask when it is masked. */
bool scn_ws_send_frame(scn_peer *p, wire_frame frame, const wire_frame_length *length);
/* Appends the frame of a packet with a fresh mask. */
bool scn_ws_write(scn_peer *p, sio_buf *out, val_packet packet);
void scn_ws_free(scn_peer *p);

#endif
