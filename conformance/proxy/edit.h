/* What rules change in a text: parts found by an expression, members of its JSON, the JSON's spelling. */
#ifndef PRX_EDIT_H
#define PRX_EDIT_H

#include "proxy/rules.h"

/* Applies an `edit` (one or a list) to the bytes; `${sid}` in `put` is `sid` (NULL: it stays as it is).
 * Returns whether something changed. */
bool prx_edit_text(const prx_rules *rules, const json_t *edit, const char *sid, sio_buf *bytes);

/* Applies the keys `json`, `remove` and `spell` of an action to the JSON that fills `bytes` from `from` on.
 * Returns whether something changed; JSON that cannot be read stays as it is. */
bool prx_edit_json(const json_t *action, sio_buf *bytes, size_t from);

#endif
