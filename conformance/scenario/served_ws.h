/* WebSockets of a client under test: accepted, and joined to a session. */
#ifndef SCN_SERVED_WS_H
#define SCN_SERVED_WS_H

#include "scenario/peer.h"

/* Returns what is wrong with the request as an opening handshake (RFC 6455 4.1), static; NULL: nothing. */
const char *scn_served_check(const scn_exchange *e);
/* Answers the request with 101 and, in the same segment, `frames` (an array of PACKETs; NULL: none), and
 * returns the channel of that name. NULL: the step missed, or the case has stopped. */
scn_peer *scn_served_channel(scn_case *c, const char *name, scn_exchange *e, const json_t *frames);
/* The same for a peer that is there already. */
bool scn_served_accept(scn_peer *p, scn_exchange *e, const json_t *frames);
/* The session goes on over the channel's WebSocket; the channel is gone. */
void scn_served_adopt(scn_peer *session, scn_peer *channel);

#endif
