/* Lines told to an HTTP server: POSTs, one after the other, in order. */
#ifndef SIO_APP_TELL_H
#define SIO_APP_TELL_H

#include <uv.h>

#include "base/buf.h"

typedef struct app_teller app_teller;

/* `url` is plain http, and must outlive the teller. Returns NULL and a message for the user in `error` when
 * it is no such URL, its host is not known, or there is no memory. It looks up the host, and blocks
 * meanwhile. Ownership: the caller's; it lives as long as the loop runs. */
app_teller *app_teller_new(uv_loop_t *loop, const char *url, sio_buf *error);

/* Sends the line, with a newline, as soon as those before have been answered. What cannot be delivered is
 * dropped. */
void app_teller_say(app_teller *teller, sio_slice line);

#endif
