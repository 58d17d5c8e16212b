/* "Did you mean …?" */
#ifndef TXT_NEAREST_H
#define TXT_NEAREST_H

#include <stddef.h>

/* Returns the candidate nearest to `word` by edit distance, or NULL when none is near enough to be meant (more than
 * two fifths of the longer one differ). Words over 64 bytes have none. Ownership: the candidates' owner's. */
const char *txt_nearest(const char *word, const char *const *candidates, size_t count);

#endif
