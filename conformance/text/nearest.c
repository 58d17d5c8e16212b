#include "text/nearest.h"

#include <string.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

static size_t distance(const char *a, size_t an, const char *b, size_t bn) {
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= bn; j++)
        row[j] = j;
    for (size_t i = 1; i <= an; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= bn; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[bn];
}

const char *txt_nearest(const char *word, const char *const *candidates, size_t count) {
    size_t wn = strlen(word);
    const char *best = NULL;
    size_t best_distance = LONGEST;
    if (wn > LONGEST) return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t cn = strlen(candidates[i]);
        if (cn > LONGEST) continue;
        size_t d = distance(word, wn, candidates[i], cn);
        if (d < best_distance && d * 5 <= 2 * (wn > cn ? wn : cn)) {
            best = candidates[i];
            best_distance = d;
        }
    }
    return best;
}
