/* Inside of `siospec connect`. Internal to app/.
 *
 *   talk.c   life: loop, client, end      lines.c  what lines ask for
 *   say.c    events as JSON lines         binary.c {"$b": base64} in place of placeholders, and back */
#ifndef SIO_APP_TALK_INTERNAL_H
#define SIO_APP_TALK_INTERNAL_H

#include "app/talk.h"

typedef struct talk_question {
    struct talk_question *next;
    uint64_t number; /* in the output, "id" */
    sio_client_socket *socket;
    sio_asked asked;
} talk_question;

typedef struct talk {
    const talk_options *options;
    sio_client_loop *loop;
    sio_reach *reach;
    sio_client *client;
    sio_eio_dialer dialer;                     /* ours, when packets are shown */
    sio_client_socket *socket;                 /* what emit uses */
    talk_question *questions, **questions_end; /* the oldest first */
    size_t questions_kept;
    uint64_t numbers;     /* of questions so far */
    uint64_t asked;       /* acknowledgements asked for so far */
    uint64_t acks;        /* awaited now */
    sio_buf seen;         /* names of events since the latest line that was no wait, each with a NUL */
    sio_buf awaited;      /* the event that lines wait for, a C string; empty: none */
    uint64_t waits_until; /* ms */
    sio_buf lines;        /* not yet carried out */
    bool lines_over;
    bool failed;
    bool ended;
} talk;

/* ---- talk.c ---- */

/* Carries out lines until one has to wait, and ends when all is done. */
void talk_proceed(talk *t);

/* ---- lines.c ---- */

/* Carries out one line. */
void talk_line(talk *t, sio_slice line);

/* ---- say.c ---- */

sio_client_events talk_events(talk *t);

/* A line {"event":NAME,…}; `more` is members with their commas, or NULL. */
void talk_say(talk *t, const char *event, const sio_client_socket *socket, const sio_buf *more);
void talk_say_error(talk *t, const char *message);

/* Emits on the socket that is in use, and prints the answer when it comes. Returns false when nothing was
 * sent. */
bool talk_ask(talk *t, const sio_outgoing *event);
void talk_trace(talk *t, const char *direction, const char *transport, sio_slice bytes, bool binary);

/* Forgets a question. */
void talk_forget(talk *t, talk_question **at);

/* Returns whether the event has come since the latest line that was no wait, and forgets it and those before.
 */
bool talk_has_seen(talk *t, sio_slice event);

/* Adds ,"key":"text". */
bool talk_member(sio_buf *out, const char *key, sio_slice text);

/* JSON of a peer may have line ends between its tokens: blanks take their place. */
void talk_one_line(sio_buf *line);

/* ---- binary.c ---- */

/* Appends the arguments with {"$b": base64} for each placeholder. */
bool talk_show_arguments(const sio_packet *packet, sio_buf *out);

/* Arguments as typed, and the attachments that were in them. */
typedef struct talk_typed {
    sio_buf text;
    sio_buf bytes;
    sio_slice *attachment;
    uint32_t attachments;
} talk_typed;

/* Reads JSON values with commas between. Returns NULL, or what is wrong. Call talk_typed_free in any case. */
const char *talk_read_arguments(sio_slice text, talk_typed *out);
void talk_typed_free(talk_typed *typed);

#endif
