/* Cases for a page in a browser (docs/clients.md): one address is opened by hand, and shows the page once for
 * each case that runs, in a frame with the settings of that case. */
#ifndef RUN_CONDUCTOR_H
#define RUN_CONDUCTOR_H

#include "scenario/scenario.h"

typedef struct run_conductor run_conductor;

/* Serves on 127.0.0.1 and `port` (0: a free one), in a thread of its own. `page` is the URL of a page that
 * fulfils the contract; it is copied. Returns NULL, with a sentence appended to `why`, when it cannot listen.
 * Ownership: the caller's, by run_conductor_stop. */
run_conductor *run_conductor_start(uint16_t port, const char *page, sio_buf *why);

/* Ends it. No case may be under way. NULL is allowed. */
void run_conductor_stop(run_conductor *conductor);

uint16_t run_conductor_port(const run_conductor *conductor);

/* Returns clients that are frames of it. It must outlive them. */
scn_clients run_clients_of_page(run_conductor *conductor);

#endif
