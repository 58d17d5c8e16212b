#include "cli/time_option.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SECONDS = 30 * 86400 };

bool cli_time_parse(const char *text, int64_t *seconds) {
    char *end = NULL;
    if (!isdigit((unsigned char)*text)) return false;
    errno = 0;
    long n = strtol(text, &end, 10);
    long unit = strcmp(end, "m") == 0                   ? 60
                : strcmp(end, "h") == 0                 ? 3600
                : *end == '\0' || strcmp(end, "s") == 0 ? 1
                                                        : 0;
    if (errno != 0 || unit == 0 || n > MOST_SECONDS / unit) return false;
    *seconds = (int64_t)n * unit;
    return true;
}
