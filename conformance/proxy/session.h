/* What the proxy remembers: of a session, by its sid, over all its connections. */
#ifndef PRX_SESSION_H
#define PRX_SESSION_H

#include "proxy/packet.h"
#include "proxy/rules.h"

/* Marks and counts of rules; a session has one, and each connection for what belongs to no session. */
typedef struct prx_memory {
    json_t *marks;      /* object: the names that are set */
    json_int_t *counts; /* matches of each rule */
} prx_memory;

bool prx_memory_init(prx_memory *m, size_t rule_count);
void prx_memory_free(prx_memory *m);

typedef struct prx_packets {
    prx_packet *items;
    size_t count, cap;
} prx_packets;

/* Takes the packet over. Returns false without memory (it is freed then). */
bool prx_packets_add(prx_packets *list, prx_packet *packet);
void prx_packets_free(prx_packets *list);

typedef struct prx_session {
    struct prx_session *next;
    char *sid;
    prx_memory memory;
    json_t *namespaces;          /* object: those that the server has accepted */
    unsigned due[2];             /* attachments still to come, by side */
    unsigned gets, posts;        /* requests of its that the server has not answered */
    unsigned streamed;           /* those of the POSTs whose body passes as it comes */
    struct prx_link *unfinished; /* has a request of the session whose body is still to come; NULL: none */
    bool probing;
    bool ended;
    prx_packets for_client; /* wait for the next poll */
} prx_session;

typedef struct prx_sessions {
    prx_session *first;
    size_t count;
} prx_sessions;

/* Returns the session, or NULL. */
prx_session *prx_sessions_find(const prx_sessions *all, sio_slice sid);
/* Returns a new session, or NULL without memory. */
prx_session *prx_sessions_add(prx_sessions *all, sio_slice sid, size_t rule_count);
void prx_sessions_free(prx_sessions *all);

/* Follows what a packet means: namespaces, attachments, probes, the end. */
void prx_session_note(prx_session *s, prx_side from, const prx_packet *packet, const prx_view *view);

#endif
