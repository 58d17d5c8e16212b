/* Blots secrets out of what came of a case. */
#ifndef SCN_HIDE_H
#define SCN_HIDE_H

#include "scenario/scenario.h"

/* Overwrites the secrets in the log and the detail of a result: in each direction of each connection, over
 * the borders of segments, and under the masks of WebSocket frames; and the values that known headers turn
 * out to have. Without memory the log is emptied rather than shown. */
void scn_hide(scn_result *result, const txt_secrets *secrets);

#endif
