/* Proof of cases, deviations, variations and alternatives (docs/deviations.md): cases of one seat run through
 * the proxy in front of a right server, or of a right client.
 *
 * A deviation holds up its side when a case that cites its requirement fails at a step that cites it, while
 * at least half of a sample of the other cases pass. A variation holds when no case fails. An alternative
 * holds when its cases end as it says. */
#ifndef PRF_PROOF_H
#define PRF_PROOF_H

#include "data/catalogue.h"
#include "data/entries.h"
#include "proof/clients.h"
#include "proof/ways.h"
#include "proxy/choose.h"
#include "proxy/proxy.h"
#include "runner/execute.h"
#include "runner/target.h"
#include "scenario/library.h"

/* A right server with certain options; started once for all that want them. */
typedef struct prf_server {
    scn_contract contract;
    char **argv;          /* NULL-terminated */
    const char *features; /* for SIOSPEC_FEATURES; "" none */
    proc_wishes wishes;
    run_target target;
    scn_env env;
    run_host host;
    run_capabilities capabilities;
    struct prf_server *next;
} prf_server;

/* What an alternative has to bring about: that this case ends in this way. */
typedef struct prf_wish {
    const scn_scenario *scenario;
    char *key; /* scn_end_key */
} prf_wish;

typedef struct prf_wishes {
    prf_wish *items;
    size_t count;
} prf_wishes;

typedef struct prf_entry {
    const data_entry *data;
    const data_kind *kind; /* data_deviations, data_variations or data_alternatives */
    prf_wishes wishes;     /* of an alternative */
    bool unreachable;      /* it says that nothing here can bring them about, and does not try */
    prx_hub hub;
    /* Of the client seat: how its cases start clients. */
    prf_clients behind;
    scn_clients clients;
    /* By scn_contract: the servers with which it is proven, NULL: not with that one; and their envs behind
     * the proxy. */
    prf_server *servers[3];
    scn_env envs[3];
    /* What came of it */
    size_t citing, noticed, lenient; /* cases that cite its requirements; of them those that failed there */
    bool soft;                       /* it breaks nothing that is a MUST or SHOULD: lenient is enough */
    bool seen;                       /* one did */
    size_t others, good;             /* of an alternative: runs, and those that ended as it says */
    char *example;                   /* deviation: a case that noticed; others: why it does not hold */
} prf_entry;

enum { PRF_BATCHES = 4 };

typedef struct prf_job {
    prf_entry *entry;
    scn_contract contract; /* of the server that it meets */
    run_case c;
    bool citing;
    size_t place;       /* of the scenario in the library, when citing */
    unsigned batch;     /* these run after each other */
    size_t wave;        /* 0: runs; else only when what ran before leaves its entry or case unproven */
    const char *wanted; /* the end that an alternative wants (scn_end_key); NULL: none in particular */
    char **ends;        /* the ends that its steps took, in runs that did not fail */
    size_t end_count;
    uint64_t order;
} prf_job;

typedef struct prf_proof {
    const data_set *set;
    const data_catalogue *catalogue;
    const scn_library *library;
    scn_seat seat;  /* who is judged; the library has cases of that seat only */
    char **command; /* the right server or client; NULL: siospec serve, siospec connect */
    uint64_t seed;
    size_t sample; /* other cases a deviation */
    size_t varied; /* cases a variation; 0: all */
    size_t threads;
    prf_server *servers; /* of the server seat */
    char *client[4];     /* of the client seat: its command, when none is given, … */
    scn_env client_env;  /* … and what its cases know */
    run_host client_host;
    prf_entry *entries;
    size_t entry_count;
    prf_job *jobs;
    size_t job_count;
    uint64_t shuffle;
    prx_proxy *proxy;
    run_jitter *jitter;
    bool partial; /* not all deviations: cases are not judged */
    void (*progress)(void *ctx, size_t done, size_t of);
    void *progress_ctx;
} prf_proof;

/* Adds a deviation, variation or alternative of the proof's seat. Returns false and fills `error`. */
bool prf_add(prf_proof *p, const data_kind *kind, const data_entry *entry, data_error *error);
/* Starts the servers and the proxy and plans the jobs. Returns false and appends a sentence to `why`. */
bool prf_prepare(prf_proof *p, sio_buf *why);
/* Runs all jobs and counts what came of them. Returns false and appends a sentence to `why` when a server
 * died. */
bool prf_run(prf_proof *p, sio_buf *why);
/* Returns whether the entry holds up its side. */
bool prf_holds(const prf_entry *e);
/* Returns whether the scenario failed under a deviation whose requirement it cites, or need not: hazardous
 * ones are proven by servers that are wrong on purpose, and some can only be informational. */
bool prf_case_proven(const prf_proof *p, const scn_scenario *s);
/* Whether the scenario has to be shown to take each of its ways (prf_ways); and whether a run took this one,
 * or an alternative says that none can. */
bool prf_shows_ways(const scn_scenario *s);
bool prf_way_shown(const prf_proof *p, const scn_scenario *s, const char *key);
void prf_free(prf_proof *p);

/* Reads what an alternative has to bring about. Returns false and fills `error` when a case is unknown, or
 * has no such end. Ownership: the caller frees, in any case. */
bool prf_wishes_read(const scn_library *library, const data_entry *entry, prf_wishes *out, data_error *error);
void prf_wishes_free(prf_wishes *wishes);

/* ---- between the parts: server.c, client.c, plan.c, alternatives.c, proof.c ---- */

/* Returns the path of this program. Ownership: static. */
char *prf_own_binary(void);
/* Finds or makes the server with the contract and the entry's options, not started yet. */
prf_server *prf_server_for(prf_proof *p, const data_entry *entry, scn_contract contract);
/* Whether the entry is to be proven with servers of the contract: with that of its `contract`; with both when
 * it is a deviation of any. */
bool prf_wants(const prf_entry *e, scn_contract contract);
bool prf_servers_start(prf_proof *p, sio_buf *why);
void prf_servers_free(prf_proof *p);
bool prf_plan(prf_proof *p);
/* Gets ready for cases that judge clients; then for those of the entry. */
void prf_clients_prepare(prf_proof *p);
void prf_client_entry(prf_proof *p, prf_entry *e);
/* Whether it ran at all: what others have proven already is left out. */
static inline bool prf_has_run(const prf_job *job) {
    return job->c.try_count > 0;
}
/* Whether the scenario cites one of the entry's requirements. */
bool prf_cites(const scn_scenario *s, const data_entry *entry);
/* Whether the scenario runs under entries of the kind, where a server has what it needs. */
bool prf_runs_under(const data_kind *kind, const scn_scenario *s);
/* The contract of the server on which the scenario meets the entry; SCN_ANY_CONTRACT: on none. */
scn_contract prf_where(const prf_entry *e, const scn_scenario *s);

/* The case of the wish runs on none of the entry's servers. */
void prf_wish_unmet(prf_entry *e, const prf_wish *wish);
/* Adds to what the job took, after a run (the result gives it away); and whether it took that end. */
void prf_note_ends(prf_job *job, scn_result *result);
bool prf_took(const prf_job *job, const char *key);
/* Count what came of a job of an alternative, and of an alternative that none can bring about. */
void prf_count_wish(const prf_job *job);
void prf_check_unreachable(const prf_proof *p, prf_entry *e);

#endif
