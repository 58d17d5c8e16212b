/* Clients under test: one process a case, or somebody who starts them by hand. */
#ifndef RUN_CLIENTS_H
#define RUN_CLIENTS_H

#include <stdio.h>

#include "runner/testee.h"

/* Returns how to start clients by this command, which ends with NULL and must outlive it. */
scn_clients run_clients_of_command(char *const *argv);

/* Returns how to wait on `port` for clients that somebody starts by hand; what to start goes to `out`, which
 * must outlive it. */
scn_clients run_clients_by_hand(uint16_t port, FILE *out);

/* As scn_run; a client that died is blamed on what was sent to it last. */
scn_result *run_client_case(const scn_scenario *scenario, scn_transport transport, const scn_env *env);

/* What the first client shows. */
typedef struct run_greeting {
    bool came;    /* one connected */
    bool reports; /* and told so */
} run_greeting;

/* Lets one client connect, by polling or else by WebSocket. Returns false, with a sentence appended to `why`,
 * when none connects in order. */
bool run_clients_greet(run_greeting *greeting, const scn_env *env, sio_buf *why);

/* Clients as the pool sees a testee: there is none that all cases share, so it never dies. */
run_testee run_clients_testee(void);

#endif
