/* siospec replay of a codec vector. */
#ifndef CLI_REPLAY_VECTOR_H
#define CLI_REPLAY_VECTOR_H

#include "cli/replay_options.h"

/* Runs the vector of the bundle again with the adapter that the options name, or shows what was recorded.
 * Returns the exit status. */
int replay_vector(const replay_options *o, const rpl_bundle *b);

#endif
