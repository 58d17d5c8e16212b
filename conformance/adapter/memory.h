/* The memory and time of an adapter's processes, looked at often: cheaper and rougher than proc_tree_memory.
 */
#ifndef ADP_MEMORY_H
#define ADP_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Returns the resident bytes of `root` and its descendants, as far as their main threads started them; 0 when
 * it is gone. */
uint64_t adp_memory_tree(pid_t root);

/* Returns the one of these processes with the most resident memory: behind a shell it is the codec. */
pid_t adp_memory_worker(pid_t root);

/* Returns the resident bytes of one process, or 0. */
uint64_t adp_memory_of(pid_t pid);

/* Forgets the peak of a process. Returns false when the kernel does not let us. */
bool adp_memory_reset_peak(pid_t pid);

/* Returns the peak of its resident bytes since then, or 0. */
uint64_t adp_memory_peak(pid_t pid);

/* Returns the processor time of all threads of a process in microseconds, or 0. */
uint64_t adp_processor_time(pid_t pid);

#endif
