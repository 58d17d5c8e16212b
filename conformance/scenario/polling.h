/* HTTP long-polling as a well-behaved client does it. */
#ifndef SCN_POLLING_H
#define SCN_POLLING_H

#include "scenario/peer.h"

/* Gives the peer its polling half. Returns false without memory (the case has stopped). */
bool scn_polling_start(scn_peer *p);
/* Reads answers, answers pings, keeps one GET outstanding when it should be. */
void scn_polling_serve(scn_peer *p);
/* Starts a POST of the packets. No POST may be outstanding. Returns false when the case has stopped. */
bool scn_polling_post(scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind);
/* Starts a GET. None may be outstanding. Returns false when the case has stopped. */
bool scn_polling_get(scn_peer *p);
/* Gives the polling half up: ends its connections. */
void scn_polling_free(scn_peer *p);
/* Ends the connections of the outstanding requests: by RST, or by FIN. */
void scn_polling_cut(scn_peer *p, bool reset);

#endif
