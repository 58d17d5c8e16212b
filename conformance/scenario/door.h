/* Where a client under test comes in: the port of the protocol, the port for its reports, its process, and
 * the requests that wait for a step. One a case, on its thread. */
#ifndef SCN_DOOR_H
#define SCN_DOOR_H

#include "scenario/case.h"
#include "scenario/exchange.h"

/* What the client's application saw (docs/clients.md). */
typedef struct scn_report {
    json_t *json;
    wire_us at;
} scn_report;

/* What is counted, from the start of the case. */
typedef enum scn_tally {
    SCN_CONNECTIONS,
    SCN_REQUESTS,
    SCN_HANDSHAKES,
    SCN_WEBSOCKETS,
    SCN_TALLIES
} scn_tally;

/* How the names of the connections begin that bring reports. */
#define SCN_REPORT_LINE "report"

/* Listens on both ports. Returns false without memory or ports. */
bool scn_door_open(scn_case *c);
/* Starts the client with the settings of the case. On false the case has stopped. */
bool scn_door_start(scn_case *c);
/* Ends the client's process, if it runs; the ports stay. */
void scn_door_stop(scn_case *c);
void scn_door_free(scn_case *c);

/* Accepts, reads and dispatches what came. */
void scn_door_serve(scn_case *c);
/* Whether the client is there, and has not said that it is broken. On false the case has stopped, or the step
 * missed. */
bool scn_door_is_well(scn_case *c);
/* The descriptor that tells of connections that wait. */
int scn_door_fd(const scn_case *c);
/* When something of ours is due (a ping), at most `until`. */
wire_us scn_door_next(const scn_case *c, wire_us until);

/* `open`: connections are accepted; `shut`: refused; `raw`: accepted and left to `socket` steps. */
bool scn_door_set(scn_case *c, const char *how);
/* Takes the oldest connection that was left raw; NULL: none. */
scn_line *scn_door_take_raw(scn_case *c);

/* The session that a request names by its sid; NULL: none. */
scn_peer *scn_door_session_of(const scn_case *c, const scn_exchange *e);

/* The request number `index` that no session took and no step has taken yet; NULL: there are fewer. */
scn_exchange *scn_door_call(const scn_case *c, size_t index);
/* It is the caller's from now on. */
void scn_door_take(scn_case *c, scn_exchange *e);
/* Answers the requests of sessions that nobody has opened, as any server does: 400. */
void scn_door_refuse_strangers(scn_case *c);

/* Offers the session what waits of its requests, now that less is done by hand. */
void scn_door_offer(scn_case *c, scn_peer *p);

/* Whether a client has ever come. */
bool scn_door_was_used(const scn_case *c);
/* How long one may take that has not come yet, counted from now; 0: it has come. */
wire_us scn_door_patience(const scn_case *c);

/* When the first connection came; 0: none has. */
wire_us scn_door_came(const scn_case *c);

/* How often it happened since `since`. */
size_t scn_door_count(const scn_case *c, scn_tally tally, wire_us since);
/* When a connection or request last came; 0: never. */
wire_us scn_door_last(const scn_case *c);

/* The report number `index` that no step has taken; NULL: there are fewer. */
const scn_report *scn_door_report(const scn_case *c, size_t index);
void scn_door_take_report(scn_case *c, size_t index);

/* Memory of the client's process tree; false: not known. */
bool scn_door_memory(const scn_case *c, uint64_t *bytes);

#endif
