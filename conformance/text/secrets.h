/* What must not appear in a report that is shown to others: the user's tokens and cookies. A secret is
 * overwritten in place, each byte by `*`, so that lengths and offsets in a log stay true. */
#ifndef TXT_SECRETS_H
#define TXT_SECRETS_H

#include "base/slice.h"

/* Shorter values are hidden only where their header or query parameter stands: elsewhere they would take
 * innocent text along. */
enum { TXT_SHORTEST_SECRET = 4 };

typedef struct txt_secrets txt_secrets;

/* Returns an empty set, which already knows the headers Authorization, Proxy-Authorization, Cookie and
 * Set-Cookie; NULL without memory. Ownership: the caller's, by txt_secrets_free. */
txt_secrets *txt_secrets_new(void);
void txt_secrets_free(txt_secrets *s);

/* Add a value to hide wherever it is found, as it is, escaped, in JSON or percent-encoded; the name of a
 * header whose values are to be hidden; the name of a query parameter likewise. All are copied. Return false
 * without memory. */
bool txt_secrets_add(txt_secrets *s, sio_slice value);
bool txt_secrets_add_header(txt_secrets *s, sio_slice name);
bool txt_secrets_add_parameter(txt_secrets *s, sio_slice name);

/* Adds the values that the known headers have in `bytes` to `found`, so that they can be hidden elsewhere,
 * too. Returns false without memory. */
bool txt_secrets_find(const txt_secrets *s, sio_slice bytes, txt_secrets *found);

/* Overwrites every secret in `bytes`. */
void txt_secrets_hide(const txt_secrets *s, uint8_t *bytes, size_t length);
/* The same for a C string; NULL does nothing. */
void txt_secrets_hide_text(const txt_secrets *s, char *text);
/* The same for secrets under the mask of a WebSocket frame, whatever the mask is. Values of fewer than five
 * bytes cannot be told from noise there, and are left. */
void txt_secrets_hide_masked(const txt_secrets *s, uint8_t *bytes, size_t length);

#endif
