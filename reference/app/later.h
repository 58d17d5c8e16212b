/* What the control namespace does after a while, on the server's heap of timers. */
#ifndef SIO_APP_LATER_H
#define SIO_APP_LATER_H

#include "app/control.h"

/* Does it. Returns the ms after which it is to be done again, or 0 when it is over. */
typedef uint64_t app_later_fn(app_later *later);

struct app_later {
    sio_timer timer; /* first: the heap hands out timers */
    app_control *control;
    app_later *next;
    app_later **place;
    app_later_fn *act;
    char id[SIO_ID_SIZE]; /* of the socket; it may have left */
    sio_reply *reply;     /* NULL: nobody waits */
    sio_buf text;
    uint64_t at;
    uint64_t count;
    uint64_t step; /* ms */
};

/* Plans it for `ms` from now, with a copy of the text; the caller fills in the rest. `reply` may be NULL; it
 * is used up. Returns NULL without memory, and when too much is planned: then the reply is as before. */
app_later *app_later_new(app_control *control, const sio_socket *socket, uint64_t ms, app_later_fn *act,
                         sio_reply *reply, sio_slice text);

/* Makes it due at once. */
void app_later_hurry(app_later *later);

/* Returns the socket, or NULL when it has left. */
sio_socket *app_later_socket(const app_later *later);

void app_later_free(app_later *later);

/* What `disconnects` waits to do: answers with the reasons for the end of the socket whose id is in `text`.
 */
uint64_t app_tell_reasons(app_later *later);

#endif
