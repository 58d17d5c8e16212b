/* Takes the rules of deviations and variations from the data. */
#ifndef PRX_CHOOSE_H
#define PRX_CHOOSE_H

#include "data/entries.h"
#include "proxy/link.h"

/* Adds the rules that the member `which` of `entry` lists (`rules`, `reports`). Returns false and fills
 * `error`: file, line and place of what is wrong. The entries must outlive the hub. */
bool prx_choose(prx_hub *hub, const data_set *set, const data_kind *kind, const data_entry *entry,
                const char *which, data_error *error);

#endif
