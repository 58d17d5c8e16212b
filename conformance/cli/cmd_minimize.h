/* siospec minimize: a finding made small. */
#ifndef CLI_CMD_MINIMIZE_H
#define CLI_CMD_MINIMIZE_H

/* siospec minimize FINDING URL | -- CMD. argv[0] is "minimize". Returns the exit status. */
int cli_minimize(int argc, char **argv);

#endif
