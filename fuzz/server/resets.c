#include "fuzz/server/resets.h"

#include <stdio.h>
#include <string.h>

static size_t find(const live_resets *r, const char *text) {
    size_t i = 0;
    while (i < r->count && strcmp(r->text[i], text) != 0)
        i++;
    return i;
}

static void take_out(live_resets *r, size_t at) {
    for (size_t i = at + 1; i < r->count; i++)
        memcpy(r->text[i - 1], r->text[i], LIVE_RESET_TEXT);
    r->count--;
}

void live_resets_add(live_resets *r, const char *text) {
    char copy[LIVE_RESET_TEXT]; /* it may be one of them */
    snprintf(copy, sizeof copy, "%s", text);
    size_t at = find(r, text);
    if (at < r->count)
        take_out(r, at);
    else if (r->count == LIVE_RESETS)
        take_out(r, 0);
    snprintf(r->text[r->count++], LIVE_RESET_TEXT, "%s", copy);
}

bool live_resets_have(const live_resets *r, const char *text) {
    return r != NULL && find(r, text) < r->count;
}
