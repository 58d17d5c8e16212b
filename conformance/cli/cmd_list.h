#ifndef CLI_CMD_LIST_H
#define CLI_CMD_LIST_H

/* Runs `siospec list`; argv[0] is the command's name. Returns the exit status. */
int cli_list(int argc, char **argv);

#endif
