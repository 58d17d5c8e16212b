/* Ctrl-C, SIGTERM and SIGHUP stop the testee before they stop siospec. */
#ifndef PROC_GUARD_H
#define PROC_GUARD_H

#include <stdbool.h>

#include "process/child.h"

/* Starts the guard: blocks the signals in the calling thread and in all that it starts later, and waits for
 * them in a thread of its own. Call it once, before other threads start. Returns false when there is no
 * thread. */
bool proc_guard_start(void);

/* Names the child to stop when a signal comes (NULL: none). Unname it before it is freed. Thread-safe. */
void proc_guard_watch(proc_child *child);

#endif
