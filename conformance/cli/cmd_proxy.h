#ifndef CLI_CMD_PROXY_H
#define CLI_CMD_PROXY_H

/* Runs `siospec proxy`; argv[0] is the command's name. Returns the exit status. */
int cli_proxy(int argc, char **argv);

#endif
