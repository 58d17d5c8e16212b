/* `siospec connect --contract`: the client does what docs/clients.md says. */
#ifndef SIO_APP_OBEY_H
#define SIO_APP_OBEY_H

#include "app/talk.h"

/* Runs until a signal ends the process. `control` is the URL for reports, or NULL. Returns 3 when it could
 * not be started. */
int obey_run(const talk_options *options, const char *control);

#endif
