/* A testee that siospec starts: life cycle of `-- CMD`. */
#ifndef PROC_TESTEE_H
#define PROC_TESTEE_H

#include "process/child.h"
#include "process/environment.h"

typedef struct proc_testee proc_testee;

/* Returns a testee that does not run yet, or NULL without memory. `argv` ends with NULL and must outlive it.
 * Ownership: the caller's, by proc_testee_free. */
proc_testee *proc_testee_new(char *const *argv, const proc_wishes *wishes);

/* Stops it, if it runs, and frees. NULL is allowed. */
void proc_testee_free(proc_testee *t);

/* Starts it (again: the one before is stopped first) on a fresh port and waits until that accepts
 * connections, at most 30 s (or SIOSPEC_START_LIMIT milliseconds). Returns false and appends sentences to
 * `why` when it could not be started, ended, or never opened its port. */
bool proc_testee_start(proc_testee *t, sio_buf *why);

/* Returns how long what is started may take to be ready: 30000 ms, or SIOSPEC_START_LIMIT. */
long proc_start_limit(void);

/* Stops it: SIGTERM, 3 s later SIGKILL, to its process group. */
void proc_testee_stop(proc_testee *t);

/* The child, NULL when it was never started; the address where it listens ("127.0.0.1" or "::1") and its
 * port. */
proc_child *proc_testee_child(proc_testee *t);
const char *proc_testee_host(const proc_testee *t);
uint16_t proc_testee_port(const proc_testee *t);

#endif
