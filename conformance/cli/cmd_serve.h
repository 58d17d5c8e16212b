/* siospec serve: the reference server, with an application that fulfils the contract of a testee. */
#ifndef CLI_CMD_SERVE_H
#define CLI_CMD_SERVE_H

/* Runs the command; argv[0] is its name. Returns the exit status. Only there when built with WITH_SERVE=1. */
int cli_serve(int argc, char **argv);

#endif
