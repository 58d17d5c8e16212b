/* Messages of a client that surely reach the application of Socket.IO. */
#ifndef FUZZ_SESSION_SURE_H
#define FUZZ_SESSION_SURE_H

#include "fuzz/session/world.h"

typedef struct sure {
    sio_slice nsp;
    sio_slice payload; /* in the message */
    bool attachment;   /* one is to follow, and only then it is due */
} sure;

/* Returns whether the text is such an event of a session that is in its namespace. */
bool sure_event(world *w, const ledger *l, sio_slice message, sure *out);

/* Returns the session's socket in the namespace, or NULL. Ownership: the server's. */
const sio_socket *sure_socket(world *w, const ledger *l, sio_slice nsp);

#endif
