/* base64 of binary packets in polling payloads (RFC 4648, standard alphabet, padded: EIO4-PY-02, EIO4-PY-03).
 */
#ifndef SIO_BASE_BASE64_H
#define SIO_BASE_BASE64_H

#include "base/buf.h"
#include "base/error.h"

/* Returns how many characters `n` bytes make; n must be below SIZE_MAX / 2. */
size_t sio_base64_size(size_t n);

/* Appends the characters of `bytes`. Returns false without memory. */
bool sio_base64_encode(sio_slice bytes, sio_buf *out);

/* Appends the bytes of `text`, which must be canonical: whole groups, padding, unused bits zero.
 * Returns success; SIO_ERR_BASE64_… at the character; SIO_ERR_NO_MEMORY. On an error `out` is as before. */
sio_error sio_base64_decode(sio_slice text, sio_buf *out);

/* Appends the bytes of `text` as a lenient reader sees them (EIO4-PY-04): both alphabets, garbage skipped,
 * the end at the first =, a lone last character dropped. Returns false without memory; no text is wrong. */
bool sio_base64_decode_lenient(sio_slice text, sio_buf *out);

#endif
