/* What the application behind the testee promises (docs/how-to-test-my-server.md): CONNECT, `auth`, and an
 * echo. */
#ifndef SCN_CONTRACT_H
#define SCN_CONTRACT_H

#include "scenario/peer.h"

/* Joins `nsp` with the payload `auth` (NULL: the run's, or none) and awaits what the contract promises. Under
 * engineio: nothing. On false the step missed or the case stopped. */
bool scn_contract_join(scn_case *c, scn_peer *p, const char *nsp, const json_t *auth);
/* Appends the echo's packet for `text` and returns the PATTERN of its answer. NULL without memory. Ownership:
 * the caller's reference. */
json_t *scn_contract_echo(const scn_case *c, const char *text, sio_buf *packet);
/* Sends an echo and awaits its answer. */
bool scn_contract_check_echo(scn_case *c, scn_peer *p, const char *text);

#endif
