/* A child process in a process group of its own, watched by a thread: its output is kept in a ring, its death
 * is seen at once. */
#ifndef PROC_CHILD_H
#define PROC_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

typedef struct proc_child proc_child;

/* Starts argv[0] (found by PATH) with the environment; standard input is /dev/null, standard output and error
 * go to the ring. Returns NULL and appends a sentence to `why` when it cannot be started. Call it from a
 * thread that lives as long as the child may: the kernel kills the child when that thread ends. Ownership:
 * the caller's, by proc_child_free. */
proc_child *proc_child_start(char *const *argv, char *const *environment, sio_buf *why);

/* The same with `input` as standard input (-1: /dev/null) and `output` as standard output (-1: the ring);
 * standard error goes to the ring. Ownership: the caller keeps both descriptors. */
proc_child *proc_child_start_piped(char *const *argv, char *const *environment, int input, int output,
                                   sio_buf *why);

/* Returns the process id, which is also that of its group. */
pid_t proc_child_pid(const proc_child *c);

/* Returns whether the process has ended (its descendants may live on). Never blocks. */
bool proc_child_gone(const proc_child *c);

/* Waits until the process has ended, at most `ms` milliseconds. Returns whether it has. */
bool proc_child_wait(proc_child *c, int ms);

/* Appends how it ended ("exited with status 3", "was killed by signal 11 (Segmentation fault)", "is
 * running"). Returns false without memory. */
bool proc_child_describe(const proc_child *c, sio_buf *out);

/* Appends its last `lines` lines of output, escaped, each after `prefix`. Returns false without memory. */
bool proc_child_output(proc_child *c, size_t lines, const char *prefix, sio_buf *out);

/* Asks the group to end, by SIGTERM. */
void proc_child_ask(proc_child *c);

/* Stops the group: SIGTERM, `grace_ms` later SIGKILL; then whatever is left of the group. Returns when the
 * process is gone. */
void proc_child_stop(proc_child *c, int grace_ms);

/* Removes a stopped child from the process table, for those who end without freeing it. */
void proc_child_bury(proc_child *c);

/* Stops it (with a grace of 3 s) and frees. NULL is allowed. */
void proc_child_free(proc_child *c);

#endif
