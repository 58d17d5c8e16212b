/* Writes the data files into a folder. */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

#include "data/set.h"

/* Writes every file of the set below `dir`, making folders. Without `force` nothing is written when one of
 * them is there already. Returns false and fills `error`. */
bool cli_export(const data_set *set, const char *dir, bool force, data_error *error);

#endif
