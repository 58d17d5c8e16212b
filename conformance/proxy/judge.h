/* What passes the proxy is held against the protocol: requests, responses, packets and frames of either side,
 * in the light of what passed before. Only what the traffic proves is told; how long a server may take, and
 * what it does with what it was sent, is `siospec check server`'s affair.
 *
 * judge.c looks at a unit and runs the rules of its side (tables: judge_client.c; of servers
 * judge_response.c, judge_open.c, judge_server.c) and those of both (judge_grammar.c, judge_frame.c);
 * judge_state.c follows what the unit means. */
#ifndef PRX_JUDGE_H
#define PRX_JUDGE_H

#include "proxy/link.h"

/* Told of each violation: the requirement (or the section of an RFC) and a sentence, both static. */
typedef void jdg_tell(void *ctx, unsigned link, prx_side from, const char *requirement, const char *what);

typedef struct jdg_judge jdg_judge;

/* Returns NULL without memory. Ownership: the caller frees; `ctx` stays the caller's. */
jdg_judge *jdg_new(jdg_tell *tell, void *ctx);
void jdg_free(jdg_judge *j);

/* Judges a unit that the observer was told of. */
void jdg_unit(jdg_judge *j, unsigned link, const struct prx_unit *unit, wire_us now);
/* From here on a direction of this connection is not understood. */
void jdg_unreadable(jdg_judge *j, unsigned link);

#endif
