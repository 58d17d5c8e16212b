#ifndef CLI_CMD_EXPLAIN_H
#define CLI_CMD_EXPLAIN_H

/* Runs `siospec explain`; argv[0] is the command's name. Returns the exit status. */
int cli_explain(int argc, char **argv);

#endif
