/* The control namespace (docs/control-namespace.md): lets a checker make the application do things. */
#ifndef SIO_APP_CONTROL_H
#define SIO_APP_CONTROL_H

#include "app/features.h"
#include "socketio/server.h"

/* What the application was told of the end of a socket, for those who ask later. */
typedef struct app_end {
    char id[SIO_ID_SIZE];
    const char *reason;
} app_end;

/* How many sockets with this tag got into /siospec-slow. */
typedef struct app_tag {
    uint64_t hash;
    uint32_t count;
} app_tag;

enum { APP_ENDS = 16384, APP_TAGS = 1024 };

typedef struct app_later app_later;

typedef struct app_control {
    sio_server *server;
    app_features features;
    bool off;           /* its namespaces do not exist */
    app_later *waiting; /* all that is to happen later */
    size_t planned;     /* bytes that it takes */
    app_end *end;       /* the last APP_ENDS ones, in a ring */
    size_t ends;        /* ever */
    sio_buf text;       /* of a message or tag that is being read */
    app_tag tag[APP_TAGS];
    size_t tags;
} app_control;

/* Makes an empty one. Returns false without memory. */
bool app_control_init(app_control *control);

/* Forgets what is still to happen; while the server exists. */
void app_control_stop(app_control *control);

/* Frees the rest; after the server. */
void app_control_free(app_control *control);

/* Returns how many sockets with this tag got into /siospec-slow. */
uint32_t app_control_tag(const app_control *control, sio_slice tag);

bool app_control_dynamic(void *ctx, sio_slice name);
sio_admission app_control_middleware(void *ctx, sio_socket *socket, sio_refusal *refusal);
void app_control_connected(app_control *control, sio_socket *socket);
void app_control_event(app_control *control, sio_socket *socket, const sio_packet *packet, sio_reply *reply);
void app_control_disconnected(app_control *control, const sio_socket *socket, const char *reason);

#endif
