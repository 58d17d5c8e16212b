/* One HTTP request and its response on a connection of the case. */
#ifndef SCN_EXCHANGE_H
#define SCN_EXCHANGE_H

#include "scenario/case.h"
#include "scenario/request.h"
#include "wire/http.h"

typedef enum scn_exchange_state {
    SCN_EX_WAITING,
    SCN_EX_DONE,     /* a whole response is there */
    SCN_EX_BAD,      /* what came is not HTTP, or over a limit */
    SCN_EX_ABORTED,  /* the connection ended without a whole response */
    SCN_EX_UNREACHED /* no connection could be made */
} scn_exchange_state;

struct scn_exchange {
    char *name;
    scn_line *line;
    wire_http_reader *reader;
    scn_exchange_state state;
    sio_buf unsent; /* what `sent` held back of the body */
    bool reused;    /* went out on a connection that had served before */
    bool got_bytes; /* any byte of a response */
    wire_us ended_at;
    bool incoming; /* a client's request to us; then all is about the request, not a response */
    bool taken;    /* a step or a session answers it */
    bool posts;
    bool at_once;    /* its answer has nothing to wait for: a POST's, or that to a WebSocket handshake */
    wire_us sent_at; /* when the whole request was on its way; 0: it is not yet */
    const scn_peer *session; /* whose sid a step put into it; NULL: none, or gone */
};

/* The request that a client is sending on `line`. NULL: the case has stopped. Ownership: the case's. */
scn_exchange *scn_exchange_accept(scn_case *c, scn_line *line);
/* Gives it the name by which steps know it. Returns false without memory (the case has stopped). */
bool scn_exchange_rename(scn_case *c, scn_exchange *e, const char *name);

/* Sends the request on `line`. `hold` bytes at its end are kept for scn_exchange_finish. `chop` NULL: the
 * case's way of cutting. NULL: the case has stopped. Ownership: the case's. */
scn_exchange *scn_exchange_start(scn_case *c, const char *name, scn_line *line, const scn_request *request,
                                 size_t hold, const wire_chop *chop);
/* Sends what was held back. */
bool scn_exchange_finish(scn_case *c, scn_exchange *e);
scn_exchange *scn_exchange_find(const scn_case *c, const char *name);
/* Reads what has come. */
void scn_exchange_serve(scn_case *c, scn_exchange *e);
/* The response, or NULL before SCN_EX_DONE. Ownership: the exchange's. */
const wire_response *scn_exchange_response(const scn_exchange *e);
/* Says in words what came of it: `400 {"code":1,…}`, `nothing`, `the connection was reset`. */
void scn_exchange_describe(const scn_exchange *e, sio_buf *out);
/* Forgets it; its line stays. NULL is allowed. */
void scn_exchange_drop(scn_case *c, scn_exchange *e);
/* Whether the line may carry another request: kept alive, fresh enough, no FIN seen. */
bool scn_line_reusable(const scn_line *line);

#endif
