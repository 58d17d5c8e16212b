#include "fuzz/server/ending.h"

enum { MOST_ADDED = 1 + 2 * SCRIPT_CLIENTS };

/* At once, within and behind what servers wait for by custom: a moment, a second, two. */
static const uint64_t pauses[] = {0, 50, 300, 1100, 2500};

static void see_clients(const script *s, bool used[SCRIPT_CLIENTS]) {
    uint64_t who = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->step[i].verb == SCRIPT_AS_STEP)
            who = s->step[i].number;
        else if (who < SCRIPT_CLIENTS)
            used[who] = true;
    }
}

static void append(script *s, script_verb verb, uint64_t number) {
    const script_step step = {.verb = verb, .number = number};
    (void)script_insert(s, s->count, &step);
}

void live_ending_add(script *s, size_t most, live_dice *dice) {
    bool used[SCRIPT_CLIENTS] = {false};
    if (s->count + MOST_ADDED > most) return;
    see_clients(s, used);
    append(s, SCRIPT_ADVANCE_STEP, LIVE_PICK(dice, pauses));
    for (unsigned who = 0; who < SCRIPT_CLIENTS; who++) {
        size_t end = live_below(dice, 3);
        if (!used[who] || end == 2) continue;
        append(s, SCRIPT_AS_STEP, who);
        append(s, end == 0 ? SCRIPT_RESET_STEP : SCRIPT_HALF_CLOSE_STEP, 0);
    }
}
