/* Waiting for a request of a client that no session answers. */
#ifndef SCN_CALL_H
#define SCN_CALL_H

#include "scenario/exchange.h"

/* Which request is waited for, and what it must be. */
typedef struct scn_call_wish {
    const char *kind;          /* get, post or websocket; NULL: any. Others are left for later steps */
    bool opening;              /* it opens a session: it has no sid, and the transport that its kind says */
    const char *sid;           /* it has this sid; NULL: any */
    const json_t *expectation; /* method, path, query, headers, body, payload, empty; NULL: none */
} scn_call_wish;

/* Waits for the oldest such request within the step's window (`step` NULL: the default), takes it off the
 * queue and judges it with the step's alternatives. NULL: the step missed, or the case has stopped.
 * Ownership: the case's. */
scn_exchange *scn_call_await(scn_case *c, const json_t *step, const scn_call_wish *wish);

#endif
