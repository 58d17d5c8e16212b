/* How long a testee has to wait for a core: on a busy host it is late through no fault of its own. */
#ifndef PROC_WAITS_H
#define PROC_WAITS_H

#include <stdint.h>
#include <sys/types.h>

typedef struct proc_waits proc_waits;

/* Returns an observer, or NULL without memory. Ownership: the caller's, by proc_waits_free (NULL is allowed).
 */
proc_waits *proc_waits_new(void);
void proc_waits_free(proc_waits *w);

/* Returns how many microseconds that process of `root`'s tree which had to wait longest spent ready to run,
 * but not running, since the last call; 0 at first, and where the kernel does not tell. `now_us`: any clock
 * that does not go back, in microseconds; the list of processes is renewed once a second. One thread at a
 * time. */
int64_t proc_waits_next(proc_waits *w, pid_t root, int64_t now_us);

#endif
