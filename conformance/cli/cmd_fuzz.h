#ifndef CLI_CMD_FUZZ_H
#define CLI_CMD_FUZZ_H

/* siospec fuzz codec [OPTIONS] -- CMD, siospec fuzz server [OPTIONS] URL | -- CMD. argv[0] is "fuzz". Returns
 * the exit status. */
int cli_fuzz(int argc, char **argv);

#endif
