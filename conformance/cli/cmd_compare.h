/* siospec compare. */
#ifndef CLI_CMD_COMPARE_H
#define CLI_CMD_COMPARE_H

/* Runs the command. Returns the exit status. */
int cli_compare(int argc, char **argv);

#endif
