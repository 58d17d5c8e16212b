/* siospec census. */
#ifndef CLI_CMD_CENSUS_H
#define CLI_CMD_CENSUS_H

/* Runs the command. Returns the exit status. */
int cli_census(int argc, char **argv);

#endif
