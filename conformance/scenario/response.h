/* Judges HTTP responses against response expectations. */
#ifndef SCN_RESPONSE_H
#define SCN_RESPONSE_H

#include "scenario/exchange.h"

/* Waits for the end of the exchange, within the step's window, and matches it against `expectation` and the
 * alternatives of the step. `matched` (may be NULL) tells whether it was the expectation itself. On false the
 * step missed or the case stopped. */
bool scn_response_await(scn_case *c, scn_exchange *e, const json_t *step, const json_t *expectation,
                        bool *matched);

/* Matches the headers, body and payload of a request that came against an expectation of docs/scenarios.md;
 * `why` gets a sentence on false. */
bool scn_message_matches(scn_case *c, const scn_exchange *e, const json_t *wanted, sio_buf *why);
/* Matches a text against a HEADER: a string (exact) or {"match"}. */
bool scn_text_matches(scn_case *c, const json_t *wanted, sio_slice value, sio_buf *why);

#endif
