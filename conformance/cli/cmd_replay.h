#ifndef CLI_CMD_REPLAY_H
#define CLI_CMD_REPLAY_H

/* Runs `siospec replay`; argv[0] is the command's name. Returns the exit status. */
int cli_replay(int argc, char **argv);

#endif
