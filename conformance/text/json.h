/* What a peer sends, as a JSON string. */
#ifndef TXT_JSON_H
#define TXT_JSON_H

#include <jansson.h>

#include "base/slice.h"

/* Return the text as a JSON string: what is not UTF-8 becomes \xNN, which jansson would refuse. NULL without
 * memory; txt_json_str of NULL is null. Ownership: a new reference. */
json_t *txt_json(sio_slice text);
json_t *txt_json_str(const char *text);

#endif
