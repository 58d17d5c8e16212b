/* How connections stood when a script reset them. A death of which the stack names no place in the program is
 * told by that, and what is known to kill is not done again. */
#ifndef FUZZ_SERVER_RESETS_H
#define FUZZ_SERVER_RESETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIVE_RESETS = 16, LIVE_RESET_TEXT = 112 };

/* Each once, the latest last. */
typedef struct live_resets {
    char text[LIVE_RESETS][LIVE_RESET_TEXT];
    size_t count;
    int64_t latest; /* when the latest was (wire_now); 0: there was none */
} live_resets;

/* Adds one, or makes it the latest; the oldest goes when there is no room. */
void live_resets_add(live_resets *r, const char *text);

/* Returns whether it is among them. NULL has none. */
bool live_resets_have(const live_resets *r, const char *text);

#endif
