/* The verbs of the client seat, where siospec is the server; as in steps.h. */
#ifndef SCN_STEPS_CLIENT_H
#define SCN_STEPS_CLIENT_H

#include "scenario/step.h"
#include "scenario/steps.h"

/* Waits for a session on `transport` with the options of an `open` step and the window of `step` (each may be
 * NULL), and answers it. */
bool scn_client_open_session(scn_case *c, const char *name, scn_transport transport, const json_t *step,
                             const json_t *options);
/* Waits until the client has upgraded the session. */
bool scn_client_await_upgrade(scn_case *c, scn_peer *p);
/* Waits for the CONNECT of a namespace and answers it. */
bool scn_client_join(scn_case *c, scn_peer *p, const char *nsp, const json_t *options);

bool scn_client_do_open(scn_case *c, const json_t *step);
bool scn_client_do_join(scn_case *c, const json_t *step);
bool scn_client_do_upgrade(scn_case *c, const json_t *step);
bool scn_client_do_adopt(scn_case *c, const json_t *step);
bool scn_client_do_by_hand(scn_case *c, const json_t *step);
bool scn_client_do_request(scn_case *c, const json_t *step);
bool scn_client_do_respond(scn_case *c, const json_t *step);
bool scn_client_do_channel(scn_case *c, const json_t *step);
bool scn_client_do_socket(scn_case *c, const json_t *step);
bool scn_client_do_survivor(scn_case *c, const json_t *step);
bool scn_client_do_report(scn_case *c, const json_t *step);
bool scn_client_do_no_report(scn_case *c, const json_t *step);
bool scn_client_do_quiet(scn_case *c, const json_t *step);
bool scn_client_do_count(scn_case *c, const json_t *step);
bool scn_client_do_door(scn_case *c, const json_t *step);

#endif
