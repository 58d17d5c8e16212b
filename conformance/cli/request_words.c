#include "cli/request_words.h"

#include <stdbool.h>
#include <string.h>

static bool is_token(int c) {
    return strchr("!#$%&'*+-.^_`|~", c) != NULL || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

const char *cli_header_fault(const char *line) {
    const char *p = line;
    while (*p != '\0' && is_token(*p))
        p++;
    if (p == line || *p != ':') return "--header '%s' is not of the form 'Name: value'";
    return strpbrk(line, "\r\n") == NULL ? NULL : "--header '%s' holds a line break";
}

const char *cli_query_fault(const char *pair) {
    for (const char *p = pair; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || *p == '#')
            return "--query '%s' holds characters that must be percent-encoded";
    return *pair == '\0' ? "--query%s needs k=v" : NULL;
}
