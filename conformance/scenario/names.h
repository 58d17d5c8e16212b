/* Tables of names, in the order of their enumerations in scenario.h; each ends with NULL. */
#ifndef SCN_NAMES_H
#define SCN_NAMES_H

#include "scenario/scenario.h"

extern const char *const SCN_SEATS[];
extern const char *const SCN_TRANSPORTS[];
extern const char *const SCN_CONTRACTS[];
extern const char *const SCN_POLARITIES[];
extern const char *const SCN_HAZARDS[]; /* the first is never written in data */
extern const char *const SCN_CHOPS[];
extern const char *const SCN_GRADES[]; /* the verdicts that data may name */

/* Returns the place of `name` (NULL is allowed) in a table, or -1. */
int scn_name_index(const char *const *names, const char *name);

#endif
