/* Scenarios: loading, running and judging. docs/scenarios.md is the specification of the language.
 *
 * library.h loads and checks files; this header holds what loader, runtime and runner share. */
#ifndef SCN_SCENARIO_H
#define SCN_SCENARIO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "scenario/difference.h"
#include "text/secrets.h"
#include "wire/budget.h"
#include "wire/clock.h"
#include "wire/conn.h"
#include "wire/log.h"

typedef enum scn_transport { SCN_POLLING, SCN_WEBSOCKET, SCN_UPGRADED } scn_transport;
/* What is judged: servers, or clients, for which siospec is the server. */
typedef enum scn_seat { SCN_SERVER_SEAT, SCN_CLIENT_SEAT } scn_seat;
typedef enum scn_contract { SCN_ANY_CONTRACT, SCN_SOCKETIO, SCN_ENGINEIO } scn_contract;
typedef enum scn_polarity { SCN_POSITIVE, SCN_NEGATIVE } scn_polarity;
typedef enum scn_hazard {
    SCN_NO_HAZARD,
    SCN_HAZARD_CRASH,
    SCN_HAZARD_HANG,
    SCN_HAZARD_FLOOD,
    SCN_HAZARD_MEMORY
} scn_hazard;
typedef enum scn_chop { SCN_WHOLE, SCN_BYTES, SCN_HALVES } scn_chop;

/* Worse verdicts have higher numbers up to SCN_FAIL; the rest are not grades of a run. */
typedef enum scn_verdict {
    SCN_PASS,
    SCN_INFO,
    SCN_LENIENT,
    SCN_FAIL,
    SCN_INCONCLUSIVE,
    SCN_UNSUPPORTED,
    SCN_FLAKY,
    SCN_SKIPPED
} scn_verdict;

typedef enum scn_health { SCN_OK, SCN_CRASH, SCN_HANG, SCN_LEAK } scn_health;

/* One loaded scenario. Ownership: its library's; immutable after loading and shared by threads. */
typedef struct scn_scenario {
    const char *id;
    const char *title;
    const char *file; /* for messages */
    const char *const *requirements;
    size_t requirement_count;
    const char *const *profiles;
    size_t profile_count;
    const scn_transport *transports;
    size_t transport_count;
    const scn_chop *chops;
    size_t chop_count;
    scn_seat seat;
    scn_contract contract;
    scn_polarity polarity;
    scn_hazard hazard;
    bool needs_control;
    bool needs_reports;           /* of a client: a step waits for what its application saw */
    const char *needs_capability; /* NULL: none */
    uint64_t seed;                /* of the case's own random choices; 0: the run's */
    const char *lasts;            /* a duration expression, "0" when absent */
    const json_t *body;           /* the whole scenario object */
    const json_t *steps;          /* its steps array, shape-checked */
} scn_scenario;

/* What a client under test is told (docs/clients.md). */
typedef struct scn_client_settings {
    const scn_scenario *scenario;
    scn_transport transport;
    const char *url, *transports, *control;
    const char *auth; /* JSON; NULL: none */
} scn_client_settings;

/* How clients come to be: one for each case. Called from the case's thread, but for `ctx` without sharing. */
typedef struct scn_clients {
    void *ctx; /* handed back to `start` */
    /* Starts one. Returns NULL and appends a sentence to `why` when that fails. Ownership: the case's, by
     * `stop`. */
    void *(*start)(void *ctx, const scn_client_settings *settings, sio_buf *why);
    bool (*gone)(void *client); /* its process has ended; cheap */
    /* Appends how it ended, with its last output (`lines`, 0: none). */
    void (*obituary)(void *client, size_t lines, sio_buf *out);
    bool (*memory)(void *client, uint64_t *bytes); /* of its process tree; false: not known */
    void (*stop)(void *client);
    wire_us patience;  /* how long one may take to come, from its start */
    uint16_t port;     /* where to listen; 0: anywhere */
    bool reports;      /* they tell what their application saw */
    const char *lacks; /* what their library has not, with commas (lacks.h); NULL: nothing */
    /* Appends a whole HTTP response for a path that is not the protocol's; false: there is none. NULL: for
     * none. */
    bool (*page)(void *ctx, sio_slice target, sio_buf *response);
} scn_clients;

/* What a run needs to know about the testee and the host. Immutable while cases run, but for what is marked
 * atomic. */
typedef struct scn_env {
    wire_endpoint endpoint;           /* resolved */
    const wire_tls *tls;              /* NULL for plain */
    const char *path;                 /* request path with its trailing slash, e.g. "/socket.io/" */
    const char *extra_query;          /* "k=v&k=v" to add to every request, or "" */
    const char *const *extra_headers; /* "K: V" lines to add to every request */
    size_t extra_header_count;
    const json_t *auth;        /* --auth: payload for CONNECT where the case gives none; NULL: none */
    scn_contract contract;     /* SCN_SOCKETIO or SCN_ENGINEIO */
    wire_us interval, timeout; /* of the handshake that the runner made first; 0: not known */
    wire_us connect_timeout;   /* 0: not known */
    wire_us connect_at_least;  /* the same when it is not known, as somebody asked for it; 0: nobody did */
    wire_us upgrade_timeout;   /* 0: not known */
    uint64_t seed;
    wire_budget *budget;        /* what all cases together keep of what the testee sends; NULL: no bound */
    size_t log_limit;           /* bytes of wire log a case keeps */
    const scn_clients *clients; /* of the client seat; else NULL */
    const struct scn_policy *policy; /* which of several allowed behaviours is intended; NULL: none said */
    const txt_secrets *secrets;      /* blotted out of log and detail; NULL: nothing is secret */

    /* Measured by the runner; called from many threads. `ctx` is handed back. */
    void *ctx;
    wire_us (*jitter)(void *ctx, wire_us since);     /* worst scheduling delay seen since then */
    bool (*testee_gone)(void *ctx);                  /* the testee's process died: stop the case */
    bool (*memory)(void *ctx, uint64_t *bytes);      /* testee's process tree; false: not known */
    bool (*descriptors)(void *ctx, uint64_t *count); /* open ones of that tree; false: not known */
    bool (*sessions)(void *ctx, uint64_t *count);    /* as the control namespace says; false: not known */
    int (*capability)(void *ctx, const char *name);  /* 1 yes, 0 no (control namespace) */
} scn_env;

/* What came of one run of one case. Ownership: the caller's, by scn_result_free. */
typedef struct scn_result {
    scn_verdict verdict;
    scn_health health;
    wire_us latency; /* how long the testee took for a handshake or to answer a POST, at worst; 0: there was
                        none */
    bool timed;      /* a failure for lack of time alone: nothing came, or it came too late or too early */
    char *detail;    /* one or two sentences for people; "" on a plain pass; peer bytes are escaped */
    char *pointer;   /* JSON pointer of the step that decided, e.g. "/steps/3", or "" */
    char **cites;    /* requirement ids that the deciding step cites */
    size_t cite_count;
    char **ends; /* which of their ends its steps took, as scn_end_key says them */
    size_t end_count;
    bool differs; /* the deciding step expected literal bytes, and others came */
    scn_difference difference;
    wire_us started; /* wire_now */
    wire_us duration;
    wire_log *log;
} scn_result;

/* Runs one case: all its chops, worst verdict. Blocks; call it from a thread of its own. Never fails: what
 * goes wrong on our side (no memory, no descriptors) is SCN_INCONCLUSIVE with a detail. */
scn_result *scn_run(const scn_scenario *scenario, scn_transport transport, const scn_env *env);
void scn_result_free(scn_result *result);

/* Names as they stand in data, reports and on the command line ("polling", "pass", "crash", ...). Static. */
const char *scn_seat_name(scn_seat s);
const char *scn_transport_name(scn_transport t);
const char *scn_verdict_name(scn_verdict v);
const char *scn_health_name(scn_health h);
const char *scn_contract_name(scn_contract c);
bool scn_transport_parse(const char *name, scn_transport *out);
bool scn_verdict_parse(const char *name, scn_verdict *out);
bool scn_contract_parse(const char *name, scn_contract *out);

/* `react` on a quiet host with a quick testee. */
#define SCN_REACT WIRE_MS(1000)

/* Evaluates a duration expression (docs/scenarios.md). The names' values come from `vars`. Returns false and
 * sets *error (static sentence) when it does not parse or when a name's value is not known (negative). */
typedef struct scn_duration_vars {
    wire_us interval, timeout, react, soon, connect_timeout, upgrade_timeout; /* negative: not known */
    wire_us jitter, slack;
} scn_duration_vars;
bool scn_duration(const char *expression, const scn_duration_vars *vars, wire_us *out, const char **error);

#endif
