/* Messages of a command on standard error. */
#ifndef CLI_SPEAK_H
#define CLI_SPEAK_H

#include "data/error.h"

/* Says under which command's name messages appear; static. At first it is "check server". */
void check_speak_as(const char *command);
const char *check_speaker(void);
/* Prints `siospec COMMAND: text` on stderr, as it is, for somebody who goes on with the line. */
void check_say(const char *text);
/* Prints `siospec COMMAND: message` on stderr, on one line, hostile bytes escaped. Returns `status`. */
int check_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints what is wrong with a data file. Returns 2. */
int check_broken_data(const data_error *error);

#endif
