/* Requirements that scenarios cite. */
#ifndef CLI_CITES_H
#define CLI_CITES_H

#include "data/catalogue.h"
#include "data/set.h"

/* Checks that every requirement which a scenario of the set, or one of its steps, cites is in the catalogue.
 * The scenarios must have been loaded, so that their shape is right. Returns false and fills `error`. */
bool cli_cites_known(const data_set *set, const data_catalogue *catalogue, data_error *error);

#endif
