#ifndef CLI_CMD_CHECK_H
#define CLI_CMD_CHECK_H

/* Runs `siospec check`; argv[0] is the command's name, argv[1] what to check. Returns the exit status. */
int cli_check(int argc, char **argv);

#endif
