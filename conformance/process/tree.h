/* The processes that belong to a testee, found in /proc: its descendants and its process group. */
#ifndef PROC_TREE_H
#define PROC_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Sets *bytes to the memory of the process `root`, all its descendants and all members of its process group:
 * the sum of their proportional set sizes, or of their resident sizes where the kernel hides the former.
 * Returns false when none of them exists. */
bool proc_tree_memory(pid_t root, uint64_t *bytes);

/* Sets *count to the open descriptors of the same processes. Returns false when none of them exists, or none
 * lets us look. */
bool proc_tree_descriptors(pid_t root, uint64_t *count);

/* Writes the pids of the same processes, at most `most`. Returns how many. */
size_t proc_tree_list(pid_t root, pid_t *pids, size_t most);

#endif
