#include "scenario/trend.h"

enum { LAST = 3 };

void scn_trend_init(scn_trend *t, double limit, double least, double most) {
    *t = (scn_trend){.limit = limit, .least = least, .most = most};
}

size_t scn_trend_rounds(size_t rounds, size_t phase) {
    size_t doublings = SCN_TREND_PHASES - (phase == 0 ? 1 : phase);
    size_t count = rounds >> doublings;
    return count == 0 ? 1 : count;
}

void scn_trend_add(scn_trend *t, double value) {
    if (t->phases >= SCN_TREND_PHASES || (t->sampled && value >= t->low[t->phases])) return;
    t->low[t->phases] = value;
    t->sampled = true;
}

void scn_trend_end(scn_trend *t, size_t rounds, size_t before) {
    if (t->phases >= SCN_TREND_PHASES || !t->sampled) return;
    size_t k = t->phases++;
    t->sampled = false;
    if (k == 0) return;
    double growth = t->low[k] - t->low[k - 1];
    /* The lowest value of what grows is the first one, in the middle of its phase. */
    double distance = (double)(before + rounds) / 2;
    t->rate[k] = growth < t->least ? 0 : growth / distance;
}

static bool grew(const scn_trend *t, size_t phase) {
    return t->rate[phase] > t->limit;
}

static bool grew_lately(const scn_trend *t) {
    if (t->phases < SCN_TREND_WARM + LAST) return false;
    for (size_t k = t->phases - LAST; k < t->phases; k++)
        if (!grew(t, k)) return false;
    return true;
}

scn_trend_state scn_trend_get(const scn_trend *t) {
    size_t n = t->phases;
    if (n >= SCN_TREND_WARM + 2 && !grew(t, n - 1) && !grew(t, n - 2)) return SCN_TREND_STEADY;
    if (grew_lately(t) && t->low[n - 1] - t->low[SCN_TREND_WARM - 1] > t->most) return SCN_TREND_GROWS;
    return n < SCN_TREND_PHASES ? SCN_TREND_OPEN : SCN_TREND_STEADY;
}

double scn_trend_rate(const scn_trend *t) {
    double sum = 0;
    size_t first = t->phases > LAST ? t->phases - LAST : 0;
    /* Each phase is twice as long as the one before. */
    double weight = 1, weights = 0;
    for (size_t k = first; k < t->phases; k++, weight *= 2) {
        sum += weight * t->rate[k];
        weights += weight;
    }
    return weights > 0 ? sum / weights : 0;
}
