/* How long: "60s", "10m", "2h", or plain seconds. */
#ifndef CLI_TIME_OPTION_H
#define CLI_TIME_OPTION_H

#include <stdbool.h>
#include <stdint.h>

/* Reads at most 30 days, into seconds. Returns false when it is none. */
bool cli_time_parse(const char *text, int64_t *seconds);

#endif
