/* Which cases run under which deviation, variation and alternative. */
#include <stdlib.h>
#include <string.h>

#include "proof/proof.h"

/* Longer ones are left out of the samples; where they are cited, they run. */
enum { LONGEST_SAMPLE_MS = 2000 };

bool prf_cites(const scn_scenario *s, const data_entry *entry) {
    for (size_t i = 0; i < s->requirement_count; i++)
        if (data_strings_have(&entry->requirements, s->requirements[i])) return true;
    return false;
}

/* Floods and the like are proven by servers that are wrong on purpose, not here. What might crash a server
 * does not crash a right one; what might hang it is too long for samples. */
bool prf_runs_under(const data_kind *kind, const scn_scenario *s) {
    /* Each has a client of its own, and that is a right one. */
    if (s->seat == SCN_CLIENT_SEAT) return true;
    return s->hazard == SCN_NO_HAZARD || s->hazard == SCN_HAZARD_CRASH ||
           (s->hazard == SCN_HAZARD_HANG && kind == &data_alternatives);
}

static bool can_run(const scn_scenario *s, const prf_server *server) {
    if (s->contract != SCN_ANY_CONTRACT && s->contract != server->contract) return false;
    if (s->needs_control && server->env.capability(server->env.ctx, "control") != 1) return false;
    return s->needs_capability == NULL || server->env.capability(server->env.ctx, s->needs_capability) == 1;
}

static wire_us duration_of(const scn_scenario *s, const scn_env *env) {
    scn_duration_vars vars = {.interval = env->interval,
                              .timeout = env->timeout,
                              .react = SCN_REACT,
                              .connect_timeout = env->connect_timeout,
                              .upgrade_timeout = env->upgrade_timeout};
    wire_us lasts = 0;
    const char *error;
    return scn_duration(s->lasts, &vars, &lasts, &error) ? lasts : 0;
}

static uint64_t next_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static uint64_t start_random(uint64_t seed, const char *id) {
    uint64_t state = seed ^ UINT64_C(0xcbf29ce484222325);
    for (; *id != '\0'; id++)
        state = (state ^ (uint8_t)*id) * UINT64_C(0x100000001b3);
    return state;
}

scn_contract prf_where(const prf_entry *e, const scn_scenario *s) {
    if (e->data->client) return SCN_SOCKETIO;
    for (scn_contract c = SCN_SOCKETIO; c <= SCN_ENGINEIO; c++)
        if (e->servers[c] != NULL && prf_runs_under(e->kind, s) && can_run(s, e->servers[c])) return c;
    return SCN_ANY_CONTRACT;
}

/* Returns NULL without memory. */
static prf_job *add_job(prf_proof *p, prf_entry *e, const scn_scenario *s, scn_transport transport) {
    scn_contract contract = prf_where(e, s);
    if ((p->job_count & (p->job_count + 1)) == 0) { /* full: 0, 1, 3, 7, … */
        prf_job *grown = realloc(p->jobs, (p->job_count * 2 + 1) * sizeof *grown);
        if (grown == NULL) return NULL;
        p->jobs = grown;
    }
    prf_job *job = &p->jobs[p->job_count];
    *job = (prf_job){.entry = e, .contract = contract, .order = next_random(&p->shuffle)};
    if (!run_case_of_scenario(&job->c, s, transport)) return NULL;
    job->c.lasts = duration_of(s, &e->envs[contract]);
    p->job_count++;
    return job;
}

/* A scenario that may stand in a sample, and how many of its chapter may. */
typedef struct candidate {
    const scn_scenario *scenario;
    size_t chapter;
} candidate;

static bool same_chapter(const scn_scenario *a, const scn_scenario *b) {
    const char *slash = strrchr(a->id, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - a->id) + 1;
    return strncmp(a->id, b->id, n) == 0 && strchr(b->id + n, '/') == NULL;
}

/* The library keeps chapters together. */
static void count_chapters(candidate *list, size_t count) {
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && same_chapter(list[i].scenario, list[end].scenario))
            end++;
        for (size_t k = i; k < end; k++)
            list[k].chapter = end - i;
        i = end;
    }
}

/* There are few variations of clients, and waiting costs nothing where each case has its own client. */
static bool is_varied_client(const prf_proof *p, const prf_entry *e) {
    return p->seat == SCN_CLIENT_SEAT && e->kind == &data_variations;
}

/* What a well-behaved server sees of a client runs under each variation; what is done to it under a few. */
static bool is_its_turn(const prf_proof *p, const prf_entry *e, size_t place) {
    enum { OF_NEGATIVE = 4 };
    size_t number = (size_t)(e - p->entries);
    return scn_library_at(p->library, place)->polarity == SCN_POSITIVE || (place + number) % OF_NEGATIVE == 0;
}

static size_t find_candidates(const prf_proof *p, const prf_entry *e, bool all, candidate *list) {
    size_t count = 0;
    for (size_t i = 0; i < scn_library_count(p->library); i++) {
        const scn_scenario *s = scn_library_at(p->library, i);
        scn_contract c = prf_where(e, s);
        if (c == SCN_ANY_CONTRACT || prf_cites(s, e->data)) continue;
        if (!all && is_varied_client(p, e) && !is_its_turn(p, e, i)) continue;
        if (all || is_varied_client(p, e) || duration_of(s, &e->envs[c]) <= WIRE_MS(LONGEST_SAMPLE_MS))
            list[count++].scenario = s;
    }
    count_chapters(list, count);
    return count;
}

/* Draws one at or behind `from`: each chapter is as likely as any other, be it long or short. */
static size_t draw(const candidate *list, size_t from, size_t count, uint64_t *random) {
    size_t pick = from;
    for (int tries = 0; tries < 10000; tries++) {
        pick = from + (size_t)(next_random(random) % (count - from));
        if (next_random(random) % list[pick].chapter == 0) break;
    }
    return pick;
}

static bool add_all_transports(prf_proof *p, prf_entry *e, const scn_scenario *s, bool citing,
                               const char *wanted) {
    for (size_t t = 0; t < s->transport_count; t++) {
        prf_job *job = add_job(p, e, s, s->transports[t]);
        if (job == NULL) return false;
        job->citing = citing;
        if (citing && p->seat == SCN_CLIENT_SEAT) job->wave = t;
        job->wanted = wanted;
    }
    return true;
}

/* So many scenarios, each on a transport drawn at random; 0: all, on all. */
static bool add_sample(prf_proof *p, prf_entry *e, size_t wanted) {
    candidate *list = calloc(scn_library_count(p->library) + 1, sizeof *list);
    if (list == NULL) return false;
    size_t count = find_candidates(p, e, wanted == 0, list);
    uint64_t random = start_random(p->seed, e->data->id);
    bool ok = true;
    for (size_t n = 0; ok && n < count && (wanted == 0 || n < wanted); n++) {
        size_t pick = wanted == 0 ? n : draw(list, n, count, &random);
        const scn_scenario *s = list[pick].scenario;
        if (s == NULL) break;
        list[pick] = list[n];
        ok = wanted == 0 ? add_all_transports(p, e, s, false, NULL)
                         : add_job(p, e, s, s->transports[next_random(&random) % s->transport_count]) != NULL;
    }
    free(list);
    return ok;
}

static bool add_citing(prf_proof *p, prf_entry *e) {
    bool ok = true;
    for (size_t i = 0; ok && i < scn_library_count(p->library); i++) {
        const scn_scenario *s = scn_library_at(p->library, i);
        if (!prf_cites(s, e->data) || prf_where(e, s) == SCN_ANY_CONTRACT) continue;
        size_t first = p->job_count;
        ok = add_all_transports(p, e, s, true, NULL);
        for (size_t k = first; k < p->job_count; k++)
            p->jobs[k].place = i;
    }
    return ok;
}

static bool add_wishes(prf_proof *p, prf_entry *e) {
    bool ok = true;
    for (size_t i = 0; ok && !e->unreachable && i < e->wishes.count; i++) {
        const prf_wish *w = &e->wishes.items[i];
        if (prf_where(e, w->scenario) != SCN_ANY_CONTRACT)
            ok = add_all_transports(p, e, w->scenario, false, w->key);
        else
            prf_wish_unmet(e, w);
    }
    return ok;
}

static bool add_jobs(prf_proof *p, prf_entry *e) {
    if (e->kind == &data_alternatives) return add_wishes(p, e);
    if (e->kind == &data_variations) return add_sample(p, e, p->varied);
    return add_citing(p, e) && add_sample(p, e, p->sample);
}

/* Each case that judges clients meets first one of the deviations that it cites, not the same one as its
 * neighbours; those that are left, and then its further transports, only when that is not enough. */
static bool stagger(prf_proof *p) {
    size_t places = scn_library_count(p->library);
    size_t *of = calloc(places + 1, sizeof *of), *met = calloc(places + 1, sizeof *met);
    bool ok = of != NULL && met != NULL;
    for (size_t i = 0; ok && i < p->job_count; i++)
        of[p->jobs[i].place] += p->jobs[i].citing && p->jobs[i].wave == 0;
    for (size_t i = 0; ok && i < p->job_count; i++) {
        prf_job *job = &p->jobs[i];
        if (!job->citing) continue;
        size_t transport = job->wave, n = of[job->place];
        if (transport == 0) met[job->place]++;
        job->wave = transport * n + (met[job->place] + job->place) % n;
        job->batch = job->wave == 0 ? 0 : (unsigned)transport + 1;
    }
    free(of);
    free(met);
    return ok;
}

/* What is needed first; of that long ones; the rest mixed, so that a heavy case does not meet itself under
 * every variation. */
static int longest_first(const void *a, const void *b) {
    const prf_job *x = a, *y = b;
    if (x->wave != y->wave) return x->wave < y->wave ? -1 : 1;
    wire_us long_x = x->c.lasts > WIRE_MS(LONGEST_SAMPLE_MS) ? x->c.lasts : 0;
    wire_us long_y = y->c.lasts > WIRE_MS(LONGEST_SAMPLE_MS) ? y->c.lasts : 0;
    if (long_x != long_y) return long_x > long_y ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

bool prf_plan(prf_proof *p) {
    bool ok = true;
    p->shuffle = p->seed;
    for (size_t i = 0; ok && i < p->entry_count; i++)
        ok = add_jobs(p, &p->entries[i]);
    if (p->seat == SCN_CLIENT_SEAT) ok = ok && stagger(p);
    if (p->job_count > 0) qsort(p->jobs, p->job_count, sizeof *p->jobs, longest_first);
    return ok;
}
