/* One HTTP request or response: found in a stream with its exact bytes, and written anew when a rule changed
 * it. */
#ifndef PRX_MESSAGE_H
#define PRX_MESSAGE_H

#include "wire/http.h"

enum { PRX_MOST_BYTES = 4 << 20 }; /* of one unit; more is not looked at */

typedef struct prx_header {
    char *name;
    char *value;
} prx_header;

typedef struct prx_message {
    bool response;
    char *method;  /* requests */
    char *target;  /* requests */
    char *version; /* "HTTP/1.1" */
    int status;    /* responses */
    char *reason;  /* responses */
    prx_header *headers;
    size_t header_count;
    sio_buf body; /* decoded from its framing */
    wire_http_framing framing;
    bool keep_alive;
    bool head_request; /* a response to HEAD: no body follows whatever the headers say */
    sio_buf raw;       /* the exact bytes */
    /* Set by rules */
    bool changed;
    bool head_only;  /* the body is not here: it follows as it comes, framed as it is */
    bool own_length; /* a rule wrote Content-Length or Transfer-Encoding: they stay as they are */
    size_t chunk;    /* body written in chunks of so many bytes; 0: as `framing` says */
} prx_message;

typedef enum prx_read { PRX_MORE, PRX_WHOLE, PRX_UNREADABLE } prx_read;

/* Reads messages of one direction. */
typedef struct prx_reader {
    bool responses;
    wire_http_reader *http;
    sio_buf raw;       /* eaten so far of the unfinished message */
    size_t head;       /* length of its head, 0: not complete */
    bool head_request; /* the next response answers a HEAD */
    bool until_close;
} prx_reader;

void prx_reader_free(prx_reader *r);
/* Eats from `in`, at most one message; *consumed tells how much. WHOLE fills `out`, which the caller frees;
 * otherwise `raw` holds what was eaten of the message. */
prx_read prx_reader_feed(prx_reader *r, sio_slice in, size_t *consumed, prx_message *out);
/* The stream ended: WHOLE when that completes a response. */
prx_read prx_reader_end(prx_reader *r, prx_message *out);

/* Of an unfinished request whose head is complete: fills `out` with the head alone. Returns false when there
 * is none, or without memory. */
bool prx_reader_head(const prx_reader *r, prx_message *out);

void prx_message_free(prx_message *m);
/* Returns the first value of that name, or NULL. */
const char *prx_message_header(const prx_message *m, const char *name);
/* Sets the first of that name and drops the others, appends when there is none; `value` NULL removes. Returns
 * false without memory. */
bool prx_message_set_header(prx_message *m, const char *name, const char *value);
/* Returns whether the header says how long the body is. */
bool prx_is_framing_header(const char *name);
/* Returns whether it is a request for a WebSocket. */
bool prx_message_asks_upgrade(const prx_message *m);
/* Appends the value of a parameter of the request target's query, decoded. Returns whether it is there. */
bool prx_message_query(const prx_message *m, const char *name, sio_buf *value);
/* Replaces a string member. Returns false without memory. */
bool prx_message_set(char **member, sio_slice text);
/* Appends the message: its exact bytes, or what the changed fields make. Returns false without memory. */
bool prx_message_write(const prx_message *m, sio_buf *out);

#endif
