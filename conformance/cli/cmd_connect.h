/* siospec connect: the reference client, led by lines. */
#ifndef CLI_CMD_CONNECT_H
#define CLI_CMD_CONNECT_H

/* Runs the command; argv[0] is its name. Returns the exit status. Only there when built with WITH_SERVE=1. */
int cli_connect(int argc, char **argv);

#endif
