#ifndef CLI_CMD_DECODE_H
#define CLI_CMD_DECODE_H

/* Runs `siospec decode`; argv[0] is the command's name. Returns the exit status. */
int cli_decode(int argc, char **argv);

#endif
