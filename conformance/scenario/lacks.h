/* What a client's library has not, as its user says: cases that need it are unsupported, not failed. */
#ifndef SCN_LACKS_H
#define SCN_LACKS_H

#include "scenario/case.h"

/* The words that are known, with commas. Static. */
const char *scn_lacks_words(void);
/* Appends the first word of a list (with commas) that is not known. Returns whether there is one. */
bool scn_lacks_unknown(const char *list, sio_buf *word);

/* Why a case cannot be run with clients that lack these; NULL: it can. Static. */
const char *scn_lacks(const char *list, const scn_scenario *s);

/* Nobody opens a session, or joins: ends the case as unsupported when that is for lack of what was named, and
 * returns whether it did. */
bool scn_lacks_retry(scn_case *c);
bool scn_lacks_early_join(scn_case *c, scn_peer *p);

#endif
