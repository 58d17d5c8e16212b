/* What the actions of a rule do to a unit: changes in place, and effects on how it travels. */
#ifndef PRX_ACT_H
#define PRX_ACT_H

#include "proxy/match.h"
#include "proxy/queue.h"

enum { PRX_MOST_EXTRAS = 8 };

/* Something to send besides the unit. */
typedef struct prx_extra {
    const json_t *what; /* `inject`, `write` or `close` as it stands in the rule */
    enum { PRX_INJECT, PRX_WRITE, PRX_CLOSE } kind;
} prx_extra;

typedef struct prx_effects {
    bool drop;
    bool hold;
    bool mute;
    unsigned copies; /* more than one */
    wire_us delay;
    wire_us swap;  /* how long to wait for the next one; 0: no */
    wire_us merge; /* likewise */
    size_t split;
    wire_us gap;
    size_t fragment;
    const json_t *answer;
    prx_extra extras[PRX_MOST_EXTRAS];
    size_t extra_count;
} prx_effects;

/* Applies all rules that are meant by the unit; counts their matches. Returns whether one matched. */
bool prx_act(const prx_rules *rules, prx_unit *unit, prx_effects *effects);

/* Makes a packet of a PAYLOAD. Returns false without memory. */
bool prx_packet_make(const json_t *payload, prx_packet *out);

#endif
