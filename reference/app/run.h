/* `siospec serve`: the reference server with an application on it. */
#ifndef SIO_APP_RUN_H
#define SIO_APP_RUN_H

#include <stdint.h>

#include "socketio/server.h"
#include "transport/server.h"

typedef enum app_kind { APP_SOCKETIO, APP_ENGINEIO } app_kind;

typedef struct app_options {
    app_kind kind;
    sio_transport_options transport;
    sio_server_options server;
    const char *features; /* SIOSPEC_FEATURES, with commas; may be NULL */
    bool no_control;      /* /siospec and the like do not exist */
    unsigned verbosity;   /* 0: nothing, 1: sessions and requests, 2: packets */
} app_options;

/* Serves until a signal. Prints the URL on standard output when ready, errors on standard error. Returns the
 * exit status: 0, or 3 when it could not be started. */
int app_run(const app_options *options);

#endif
