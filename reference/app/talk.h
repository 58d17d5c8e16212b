/* `siospec connect`: a client that is led by lines and answers in JSON lines. */
#ifndef SIO_APP_TALK_H
#define SIO_APP_TALK_H

#include "client/manager.h"
#include "transport/client.h"

typedef struct talk_options {
    sio_address address;
    sio_client_options client;
    const char *ca_file; /* NULL: the system's */
    const char *const *nsp;
    size_t nsps;          /* joined at the beginning; none: the main one */
    const char *auth;     /* JSON for each CONNECT, or NULL */
    uint64_t ack_timeout; /* ms */
    uint64_t patience;    /* ms to wait, at the end of the lines, for what is still under way */
    bool trace;           /* show each packet */
} talk_options;

/* Runs until the lines end, `close`, or the client has given up. Returns the exit status: 0; 1 when a
 * connection, a namespace or an acknowledgement did not come about, or a line was wrong; 3 when it could not
 * be started. */
int talk_run(const talk_options *options);

#endif
