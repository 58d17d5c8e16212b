/* Whether a rule is meant by a unit. */
#ifndef PRX_MATCH_H
#define PRX_MATCH_H

#include "proxy/frame.h"
#include "proxy/message.h"
#include "proxy/session.h"

typedef struct prx_unit {
    prx_kind kind;
    prx_side from;
    bool websocket;
    const char *event;          /* connection */
    prx_message *message;       /* request, response */
    const prx_message *request; /* what a response answers; NULL: not known */
    const char *sid;            /* request: "none", "known", "unknown"; response: of its request */
    prx_frame *frame;
    prx_packet *packet;
    const prx_view *view;       /* of the packet */
    const prx_session *session; /* NULL: none */
    prx_memory *memory;
} prx_unit;

/* Returns whether the rule's kind, side and match fit. Counts nothing. */
bool prx_match(const prx_rules *rules, const prx_rule *rule, const prx_unit *unit);

#endif
