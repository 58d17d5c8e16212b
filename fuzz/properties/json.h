/* What holds for a JSON text that was scanned, whatever the input. */
#ifndef FUZZ_PROPERTIES_JSON_H
#define FUZZ_PROPERTIES_JSON_H

#include "base/json.h"

/* What the string means can be written as a string, which means the same. */
void prop_json_string(sio_json string);

/* Each part of the value is a value by itself, of the same kind and length, under the depth that is left of
 * `depth`, under which the whole was scanned; elements and members are as many as were counted;
 * prop_json_string holds for every string and key. */
void prop_json_value(sio_json value, unsigned depth);

#endif
