/* The files under vectors/, as tools/embed.sh puts them into the binary. Use set.h to read them. */
#ifndef DATA_EMBEDDED_H
#define DATA_EMBEDDED_H

#include <stdint.h>

struct data_embedded {
    const char *name; /* relative to vectors/ */
    const char *start;
    const char *end; /* one past the last byte; a NUL follows */
};

extern const struct data_embedded data_embedded_files[];
extern const uint64_t data_embedded_count;

#endif
