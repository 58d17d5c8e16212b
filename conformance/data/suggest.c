#include "data/suggest.h"

#include <ctype.h>
#include <string.h>

enum { MAX_NAME = 160 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein distance without regard to case; to the beginning of `b` alone it counts one more. */
static size_t distance(const char *a, const char *b) {
    size_t row[MAX_NAME + 1];
    size_t width = strlen(b);
    if (width > MAX_NAME) return MAX_NAME;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            size_t cost = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]) ? 0 : 1;
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + cost);
            diagonal = above;
        }
    }
    size_t best = row[width];
    for (size_t j = 0; j < width; j++)
        if (row[j] + 1 < best) best = row[j] + 1;
    return best;
}

/* A part of a name is better than the smallest slip. */
static size_t score(const char *wanted, const char *name) {
    if (wanted[0] != '\0' && strcasestr(name, wanted) != NULL) return 0;
    return distance(wanted, name);
}

void data_suggest(data_suggestions *s, const char *wanted, const char *name) {
    size_t length = strlen(wanted);
    if (length > MAX_NAME) return;
    size_t d = score(wanted, name);
    if (d > length / 3 + 1) return;
    for (size_t i = 0; i < DATA_SUGGESTIONS; i++) {
        if (s->names[i] != NULL && s->distances[i] <= d) continue;
        for (size_t j = DATA_SUGGESTIONS - 1; j > i; j--) {
            s->names[j] = s->names[j - 1];
            s->distances[j] = s->distances[j - 1];
        }
        s->names[i] = name;
        s->distances[i] = d;
        return;
    }
}
