/* Ctrl-C, SIGTERM and SIGHUP stop the testee before they stop siospec. */
#ifndef PROC_GUARD_H
#define PROC_GUARD_H

#include <stdbool.h>

#include "process/child.h"

/* Starts the guard: blocks the signals in the calling thread and in all that it starts later, and waits for
 * them in a thread of its own. Call it once, before other threads start. Returns false when there is no
 * thread. */
bool proc_guard_start(void);

/* From now on the first signal only asks: proc_guard_asked tells it, and whoever works ends in order and
 * calls proc_guard_end. A second one stops at once, as without this. Thread-safe. */
void proc_guard_defer(void);

/* Returns the signal that asks for the end, or 0. Thread-safe, cheap. */
int proc_guard_asked(void);

/* Ends the process by the signal that asked, so that its parent sees the truth; does nothing when none did.
 * What is to be written and stopped must be by then. */
void proc_guard_end(void);

/* Names a child to stop when a signal comes, with all of its process group. Without memory only its own end
 * is sure. Thread-safe. */
void proc_guard_watch(proc_child *child);

/* It is not to be stopped any more: before it is freed. Unknown ones and NULL are no matter. Thread-safe. */
void proc_guard_unwatch(const proc_child *child);

#endif
