/* Answering the requests of a client under test, and asking what they are. */
#ifndef SCN_ANSWER_H
#define SCN_ANSWER_H

#include "scenario/exchange.h"

typedef enum scn_call_kind { SCN_CALL_GET, SCN_CALL_POST, SCN_CALL_WEBSOCKET, SCN_CALL_OTHER } scn_call_kind;

/* Returns what the request is; it has come as a whole. */
scn_call_kind scn_call_kind_of(const scn_exchange *e);
/* Appends the value of a query parameter, percent-decoded. Returns whether there is one. */
bool scn_call_query(const scn_exchange *e, const char *name, sio_buf *out);
/* Whether it asks for that path (up to its query). */
bool scn_call_is_for(const scn_exchange *e, const char *path);

/* Answers with status, type (NULL: none) and body, and is done with it. */
void scn_answer(scn_case *c, scn_exchange *e, int status, const char *type, sio_slice body);
/* Answers a packet or payload: 200, text/plain. */
void scn_answer_payload(scn_case *c, scn_exchange *e, sio_slice payload);
/* Appends the headers by which a page of another origin may read the answer (docs/clients.md). */
bool scn_answer_origin(const scn_exchange *e, sio_buf *out);
/* Returns the standard words for a status. Static. */
const char *scn_answer_reason(int status);
/* Sends these bytes on its connection, in the case's way of cutting. */
void scn_answer_raw(scn_case *c, scn_exchange *e, sio_slice bytes);
/* It has been answered: the connection may bring another request, or is closed when the client (or `close`)
 * wants that. */
void scn_answer_done(scn_case *c, scn_exchange *e, bool close);

#endif
