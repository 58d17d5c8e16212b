/* Judges HTTP responses against response expectations. */
#ifndef SCN_RESPONSE_H
#define SCN_RESPONSE_H

#include "scenario/exchange.h"

/* Waits for the end of the exchange, within the step's window, and matches it against `expectation` and the
 * alternatives of the step. `matched` (may be NULL) tells whether it was the expectation itself. On false the
 * step missed or the case stopped. */
bool scn_response_await(scn_case *c, scn_exchange *e, const json_t *step, const json_t *expectation,
                        bool *matched);

#endif
