/* Clients under test that share one process, which asks for its cases (docs/clients.md). */
#ifndef RUN_TOGETHER_H
#define RUN_TOGETHER_H

#include "scenario/scenario.h"

typedef struct run_together run_together;

/* Starts the process by this command, which ends with NULL and must outlive it; starts it again when it dies,
 * a few times. Returns when it has asked for cases; or NULL, with a sentence appended to `why`, when it
 * cannot be started or does not ask in time. Ownership: the caller's, by run_together_stop. */
run_together *run_together_start(char *const *argv, sio_buf *why);

/* Stops the process. No case may be under way. NULL is allowed. */
void run_together_stop(run_together *together);

/* Returns clients of that process. It must outlive them. */
scn_clients run_clients_together(run_together *together);

/* As run_client_case, with such clients: a case runs in the shared process first, but only what is good
 * counts there. All else, and what might harm other cases, is judged in a process of its own. */
scn_result *run_client_together(const scn_scenario *scenario, scn_transport transport, const scn_env *env);

#endif
