/* Regular expressions of proxy rules: compiled once, matched and substituted in bytes of a peer. */
#ifndef PRX_TEXT_H
#define PRX_TEXT_H

#include "base/buf.h"
#include "base/slice.h"

/* Compiled expressions by their text. Not thread-safe. */
typedef struct prx_texts prx_texts;

/* Returns an empty set, or NULL without memory. Ownership: the caller frees. */
prx_texts *prx_texts_new(void);
void prx_texts_free(prx_texts *texts);

/* Compiles `expression` (POSIX extended) unless it is there already. Returns false when it is none. */
bool prx_texts_compile(prx_texts *texts, const char *expression);

/* Returns whether the expression, compiled before, is found in `subject` (of at most 4 MiB; else false). */
bool prx_texts_match(const prx_texts *texts, const char *expression, sio_slice subject);

/* Appends `subject` with the first match (`all`: each) replaced by `put`, in which \0 … \9 stand for what
 * the groups found. Returns false when nothing matched or memory is short; `out` is then as before. */
bool prx_texts_replace(const prx_texts *texts, const char *expression, const char *put, bool all,
                       sio_slice subject, sio_buf *out);

#endif
