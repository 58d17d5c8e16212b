/* Which close answers a packet, and which may be a timer's doing (rule 2 of docs/verdicts.md). */
#ifndef SCN_CLOSING_H
#define SCN_CLOSING_H

#include "scenario/exchange.h"
#include "scenario/peer.h"

/* Returns how long after `from` a close cannot be a heartbeat's doing, even if the testee ignored every pong
 * since `heartbeat` (the last ping before the packet in question, or the opening), nor be for want of a
 * CONNECT. At most the time to react. */
wire_us scn_closing_window(const scn_peer *p, wire_us from, wire_us heartbeat);

/* Returns whether a WebSocket close with this code can only be an answer to what was sent: a heartbeat has no
 * such code. */
bool scn_closing_code_is_plain(int code);

/* The window within which the end of this session (or its being over now) may be our own fault: the host may
 * have been too slow to answer its pings, or even to ask for them. 0: it cannot be that, or its timers are
 * not known. */
wire_us scn_closing_excuse(const scn_peer *p);

/* The same for the answer to a request with a session's sid: a heartbeat may have come in between, so that it
 * was refused since the session was over, or brought a ping and nothing else. 0: neither, or too soon after
 * the opening for that. */
wire_us scn_closing_answer_excuse(const scn_exchange *e);

/* A client whose session ends unseen opens another one, after a pause. Over WebSocket some leave the old
 * connection only when they have the new one. */

/* Returns how long that pause may last; 0: this is not the session of a client. */
wire_us scn_closing_pause(const scn_peer *p);
/* Ends the session of a client that has opened another one since `from`, or since an answer by hand
 * before that. Returns whether it did. */
bool scn_closing_came_anew(scn_peer *p, wire_us from);

/* Before a packet that should be answered by a close: serves until the heartbeat is fresh, so that the window
 * is wide. Returns false when the case has to stop. */
bool scn_closing_settle(scn_case *c, scn_peer *p);

#endif
