/* The rules of deviations and variations, checked and compiled (docs/deviations.md). */
#ifndef PRX_RULES_H
#define PRX_RULES_H

#include <jansson.h>
#include <stdbool.h>

#include "proxy/text.h"

typedef enum prx_kind { PRX_CONNECTION, PRX_REQUEST, PRX_RESPONSE, PRX_PACKET, PRX_FRAME } prx_kind;
typedef enum prx_side { PRX_CLIENT, PRX_SERVER } prx_side;

typedef struct prx_rule {
    prx_kind kind;
    prx_side from;
    const json_t *match;   /* NULL: everything of its kind */
    const json_t *actions; /* a string, an object or an array of them */
    json_int_t skip;
    json_int_t first; /* 0: all */
    bool go_on;
} prx_rule;

typedef struct prx_rules {
    prx_rule *items;
    size_t count;
    prx_texts *texts;
    json_t *kept;    /* array of what was added */
    bool touches[2]; /* units of this side may be changed or accompanied */
    bool reads_packets;
    bool reads_bodies; /* of requests */
} prx_rules;

/* Begins an empty set. Returns false without memory. */
bool prx_rules_init(prx_rules *rules);
void prx_rules_free(prx_rules *rules);

/* Adds the rules of one deviation or variation (its member `rules`). Returns NULL, or a sentence (static);
 * the JSON pointer of the place, from that array on, is appended to `pointer`. Keeps a reference to `list`.
 */
const char *prx_rules_add(prx_rules *rules, json_t *list, sio_buf *pointer);

/* Calls `visit` with each action of the rule, in order. */
void prx_rule_actions(const prx_rule *rule, void (*visit)(const json_t *action, void *ctx), void *ctx);

static inline prx_side prx_other(prx_side side) {
    return side == PRX_CLIENT ? PRX_SERVER : PRX_CLIENT;
}

#endif
