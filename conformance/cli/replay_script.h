/* siospec replay of a session script, alone or in a finding of `siospec fuzz server`. */
#ifndef CLI_REPLAY_SCRIPT_H
#define CLI_REPLAY_SCRIPT_H

#include "cli/replay_options.h"

/* Returns whether that is what the user names. */
bool replay_is_script(const replay_options *o);

/* Plays it against the server that the options name and tells what is wrong, or shows it. Returns the exit
 * status. */
int replay_script(const replay_options *o);

#endif
