/* Sends packets on a peer, over whichever transport it is on. */
#ifndef SCN_SEND_H
#define SCN_SEND_H

#include "scenario/peer.h"

/* Sends in one write (websocket: a frame each; polling: one POST) and waits until the testee has taken it.
 * For SCN_POST_SEND a POST must be answered with 200 (EIO4-PL-21), for SCN_POST_PROVOKE nothing about the
 * answer matters and it is not waited for. On false the step missed or the case stopped. */
bool scn_send(scn_case *c, scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind);
/* Sends one text packet. */
bool scn_send_text(scn_case *c, scn_peer *p, sio_slice text);
/* Sends a PACKET or an array of them, as a step says it. */
bool scn_send_json(scn_case *c, scn_peer *p, const json_t *packets, scn_post_kind kind);

#endif
