/* Steps of a scenario in words, for people. */
#ifndef SCN_WORDS_H
#define SCN_WORDS_H

#include <jansson.h>

#include "base/buf.h"

/* Each appends to `out`; without memory the text ends early, which only shortens it. Nothing is escaped. */

/* `expect {"prefix":"42","json":[…]}, within 100`; without the alternatives of the step. */
void scn_words_step(sio_buf *out, const json_t *step);
/* `or lenient: {"starts":"44"}`; `word` stands in front. */
void scn_words_alternative(sio_buf *out, const char *word, const json_t *alternative);

#endif
