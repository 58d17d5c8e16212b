#ifndef CLI_CMD_ENCODE_H
#define CLI_CMD_ENCODE_H

/* Runs `siospec encode`; argv[0] is the command's name. Returns the exit status. */
int cli_encode(int argc, char **argv);

#endif
