/* Cases for whoever asks for them by HTTP (docs/clients.md): a browser, in which one address is opened by
 * hand and shows a page once for each case that runs, in a frame with the settings of that case; or a program
 * with many clients. */
#ifndef RUN_CONDUCTOR_H
#define RUN_CONDUCTOR_H

#include "scenario/scenario.h"

typedef struct run_conductor run_conductor;
/* A case that is shown. */
typedef struct run_frame run_frame;

/* Serves on 127.0.0.1 and `port` (0: a free one), in a thread of its own. `page` is the URL of a page that
 * fulfils the contract, or empty for a program, which needs only the settings; it is copied. Returns NULL,
 * with a sentence appended to `why`, when it cannot listen. Ownership: the caller's, by run_conductor_stop.
 */
run_conductor *run_conductor_start(uint16_t port, const char *page, sio_buf *why);

/* Ends it. No case may be under way. NULL is allowed. */
void run_conductor_stop(run_conductor *conductor);

uint16_t run_conductor_port(const run_conductor *conductor);

/* Shows a case with these settings from now on. Returns NULL, with a sentence appended to `why`, without
 * memory. Ownership: the caller's, by run_conductor_hide. Thread-safe, as are those that follow. */
run_frame *run_conductor_show(run_conductor *conductor, const scn_client_settings *settings, sio_buf *why);
void run_conductor_hide(run_frame *frame);

/* Somebody else is to ask from now on: what is shown now is not for them. The frames are still to be hidden.
 */
void run_conductor_change(run_conductor *conductor);

/* Returns when somebody asked for cases last (wire_now); 0: never, or not since run_conductor_change. */
wire_us run_conductor_asked(run_conductor *conductor);

/* Returns clients that are frames of it. It must outlive them. */
scn_clients run_clients_of_page(run_conductor *conductor);

#endif
