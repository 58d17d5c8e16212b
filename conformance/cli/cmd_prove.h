#ifndef CLI_CMD_PROVE_H
#define CLI_CMD_PROVE_H

/* Runs `siospec prove`; argv[0] is the command's name. Returns the exit status. */
int cli_prove(int argc, char **argv);

#endif
