/* What a case has open goes back to what it was. */
#ifndef SCN_TIDY_H
#define SCN_TIDY_H

#include "scenario/peer.h"

/* Ends all sessions and channels but those among `kept`, and all requests and connections that are not
 * theirs. */
void scn_tidy(scn_case *c, scn_peer *const *kept, size_t count);

#endif
