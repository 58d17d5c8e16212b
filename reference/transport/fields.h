/* What the heads of requests and of responses have in common: lines, words, and the fields that tell where a
 * message ends and what becomes of its connection. */
#ifndef SIO_TRANSPORT_FIELDS_H
#define SIO_TRANSPORT_FIELDS_H

#include "base/slice.h"

typedef struct tr_framing {
    bool http_1_1;
    bool close;              /* Connection: close */
    bool keep_alive;         /* Connection: keep-alive */
    bool connection_upgrade; /* Connection: upgrade */
    bool websocket;          /* Upgrade: websocket */
    bool coded;              /* there is a Transfer-Encoding */
    bool chunked;            /* and it is chunked, nothing else */
    bool sized;              /* there is a Content-Length */
    uint64_t length;
} tr_framing;

/* Returns whether the connection may carry another message after this one. */
bool tr_framing_persists(const tr_framing *framing);

typedef enum tr_taken { TR_FIELD_OTHER, TR_FIELD_TAKEN, TR_FIELD_WRONG } tr_taken;

/* Takes a field if it is one of these. */
tr_taken tr_framing_take(tr_framing *framing, sio_slice name, sio_slice value);

/* Divides a line into name and value. Returns false when it is no field: one that begins with a blank
 * continues another in old HTTP, and is refused, as is a blank before the colon. */
bool tr_field_divide(sio_slice line, sio_slice *name, sio_slice *value);

/* Takes the next line off a whole head, without its end. Returns false at the empty line, or without CRLF. */
bool tr_head_line(sio_slice *head, sio_slice *line);

/* Returns how many bytes the head at the beginning of `bytes` has, its empty line included, or 0 when the end
 * has not come. The first `known` bytes were searched before. */
size_t tr_head_end(sio_slice bytes, size_t known);

/* ---- words ---- */

bool tr_is_token(sio_slice s);

/* Returns whether there is a control character other than tab in it. */
bool tr_has_control(sio_slice s);

/* Returns the slice without blanks around it. */
sio_slice tr_trim_blanks(sio_slice s);

/* Returns whether it is this word, in capitals or not. */
bool tr_word_is(sio_slice s, const char *word);

/* Takes what stands before the next `stop` off `rest`; all of it when there is none. */
sio_slice tr_cut(sio_slice *rest, uint8_t stop);

#endif
