/* What the parts of the application on Socket.IO share. Internal to the player. */
#ifndef FUZZ_SESSION_APP_H
#define FUZZ_SESSION_APP_H

#include "fuzz/session/world.h"

/* The session of a socket; NULL when it has left. */
ledger *app_ledger(world *w, const sio_socket *socket);

/* A session that closes already gets no answer. */
bool app_hears(const sio_socket *socket);

/* Writes `4TYPE[/nsp,][id]` into w->text, more text, and says that all of it must come. */
void app_begin(world *w, const char *type, sio_slice nsp, const uint64_t *id);
void app_add(world *w, const char *text);
void app_add_slice(world *w, sio_slice text);
void app_must_come(world *w, ledger *l);

/* Emits an event with these arguments, and demands it. Returns whether it was sent. */
bool app_sends(world *w, sio_socket *socket, const char *name, sio_slice arguments);

/* CONNECT_ERROR and CONNECT must come. */
void app_refuses(world *w, ledger *l, sio_slice nsp, const char *payload);
void app_admits(world *w, const sio_socket *socket);

#endif
