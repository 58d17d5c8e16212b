/* siospec promote: a finding of a fuzzer becomes a vector or a scenario that stays. */
#ifndef CLI_CMD_PROMOTE_H
#define CLI_CMD_PROMOTE_H

/* argv[0] is "promote". Returns the exit status. */
int cli_promote(int argc, char **argv);

#endif
