/* `siospec replay` and `siospec minimize` of a finding of `siospec fuzz codec`. */
#ifndef CLI_CODEC_FINDING_H
#define CLI_CODEC_FINDING_H

#include "cli/replay_options.h"

struct fuzz_options;

/* Prints the finding and, with a command, puts its input to that adapter. Returns the exit status. */
int replay_codec_finding(const replay_options *o);

/* Makes its input as small as it can be while the adapter shows the same: messages first, then bytes. */
int minimize_codec_finding(const struct fuzz_options *o);

#endif
