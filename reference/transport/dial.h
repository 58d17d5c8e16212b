/* The way to a connected socket: looks a name up and tries its addresses, one after the other. Internal to
 * dial.c and line.c. */
#ifndef SIO_TRANSPORT_DIAL_H
#define SIO_TRANSPORT_DIAL_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

typedef struct tr_dial tr_dial;

/* Called once: a socket that is connected, which is the receiver's now, or -1 and why there is none. */
typedef void tr_dial_done(void *ctx, int fd, const char *why);

/* Begins. `pending` counts what the loop still has to run for: it goes up by one now, and down when the
 * memory has been freed, which is after `done`. Returns NULL when it fails at once; then `done` is not
 * called. */
tr_dial *tr_dial_begin(uv_loop_t *loop, const char *host, uint16_t port, tr_dial_done *done, void *ctx,
                       size_t *pending);

/* Ends it before `done` was called, which is not called any more. */
void tr_dial_cancel(tr_dial *dial);

#endif
