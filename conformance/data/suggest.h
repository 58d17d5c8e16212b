/* Names near to a mistyped one. */
#ifndef DATA_SUGGEST_H
#define DATA_SUGGEST_H

#include <stddef.h>

enum { DATA_SUGGESTIONS = 3 };

/* The best few names so far. Start with all zero. */
typedef struct data_suggestions {
    const char *names[DATA_SUGGESTIONS]; /* best first; NULL: none */
    size_t distances[DATA_SUGGESTIONS];
} data_suggestions;

/* Considers one more name for what was `wanted`; far ones are left out. The name must outlive the
 * suggestions. */
void data_suggest(data_suggestions *s, const char *wanted, const char *name);

#endif
