/* siospec check codec */
#ifndef CLI_CMD_CHECK_CODEC_H
#define CLI_CMD_CHECK_CODEC_H

/* Returns the exit status. */
int cli_check_codec(int argc, char **argv);

#endif
