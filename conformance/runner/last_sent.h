/* What was sent to a testee right before it died: the bytes to look at first. */
#ifndef RUN_LAST_SENT_H
#define RUN_LAST_SENT_H

#include "wire/log.h"

/* Appends the last three writes of the log before the first sign of death, oldest first, a line each with the
 * name of the session and the packet, or of the connection and the bytes, escaped; of long ones the head and
 * the tail. What answers a client's reports is left out. Before them comes what a step sent to provoke,
 * when it is not among them. Nothing when nothing was sent. Returns false without memory. */
bool run_last_sent(const wire_log *log, struct sio_buf *out);

#endif
