/* What passes, for people: one line each, packets decoded, everything from a peer escaped. */
#ifndef SIO_APP_LOG_H
#define SIO_APP_LOG_H

#include <stdio.h>

#include "transport/server.h"

typedef struct app_log {
    unsigned level; /* 1: connections, requests, answers; 2: messages too */
    FILE *out;
    bool socketio; /* messages are Socket.IO packets */
} app_log;

/* Returns what to hand to a transport. */
sio_transport_watch app_log_watch(app_log *log);

#endif
