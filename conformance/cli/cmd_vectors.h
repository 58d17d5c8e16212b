#ifndef CLI_CMD_VECTORS_H
#define CLI_CMD_VECTORS_H

/* Runs `siospec vectors`; argv[0] is the command's name. Returns the exit status. */
int cli_vectors(int argc, char **argv);

#endif
