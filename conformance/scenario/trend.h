/* Whether a figure that was measured after each of many rounds grows with them, for good. What a runtime
 * gives back late (garbage, caches, arenas) makes it rise and fall; a leak makes its lowest values rise in
 * step with the rounds. */
#ifndef SCN_TREND_H
#define SCN_TREND_H

#include <stdbool.h>
#include <stddef.h>

/* Rounds come in phases, each as long as all before it. The first two warm the testee up. */
enum { SCN_TREND_PHASES = 7, SCN_TREND_WARM = 2 };

typedef struct scn_trend {
    double limit; /* growth a round that is no leak */
    double least; /* growth between two phases that is no leak, however few their rounds */
    double most;  /* growth since the warm-up that may be garbage all the same */
    double low[SCN_TREND_PHASES];
    double rate[SCN_TREND_PHASES]; /* growth a round since the phase before */
    size_t phases;                 /* that are over */
    bool sampled;                  /* the phase at work has a low */
} scn_trend;

typedef enum scn_trend_state { SCN_TREND_OPEN, SCN_TREND_STEADY, SCN_TREND_GROWS } scn_trend_state;

void scn_trend_init(scn_trend *t, double limit, double least, double most);

/* Returns how many of `rounds` belong to a phase (from 0), at least one. */
size_t scn_trend_rounds(size_t rounds, size_t phase);

/* Takes a measurement of the phase at work; the lowest of a phase counts. */
void scn_trend_add(scn_trend *t, double value);

/* Ends a phase that was `rounds` long, the one before being `before` long (0: it is the first one).
 * Measurements are expected from the second half of each. */
void scn_trend_end(scn_trend *t, size_t rounds, size_t before);

/* STEADY: in two phases in a row it did not grow; or all phases are over, and it did not grow in one of the
 * last three, or not by more than `most` in all. GROWS: it grew in three phases in a row and by more than
 * `most`. Otherwise OPEN. */
scn_trend_state scn_trend_get(const scn_trend *t);

/* Returns the growth a round over the last three phases. */
double scn_trend_rate(const scn_trend *t);

#endif
