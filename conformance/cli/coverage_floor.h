/* The floor of coverage: what MUST and SHOULD of servers and of clients were covered by once, and have to
 * stay so. */
#ifndef CLI_COVERAGE_FLOOR_H
#define CLI_COVERAGE_FLOOR_H

#include "cli/coverage.h"

enum { CLI_FLOOR_SEATS = 2 };

/* Compares the tables of both seats, by scn_seat, with the floor in `file`
 * (vectors/schema/coverage-floor.schema.json); what is lost goes to stderr. `may_be_new`: a file that does
 * not exist is an empty floor. Returns the exit status: 0; 1 something is lost; 2 the file cannot be read. */
int cli_floor_check(const cli_coverage_table c[CLI_FLOOR_SEATS], const char *file, bool may_be_new);

/* Writes what there is as the floor, the file as a whole or not at all. Returns 0, or 2 with a line on
 * stderr.
 */
int cli_floor_write(const cli_coverage_table c[CLI_FLOOR_SEATS], const char *file);

#endif
