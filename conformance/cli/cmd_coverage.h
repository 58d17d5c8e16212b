#ifndef CLI_CMD_COVERAGE_H
#define CLI_CMD_COVERAGE_H

/* Runs `siospec coverage`; argv[0] is the command's name. Returns the exit status. */
int cli_coverage(int argc, char **argv);

#endif
