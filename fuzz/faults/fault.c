#include "fuzz/faults/fault.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

_Static_assert(FAULTS <= 64, "a mask has a bit for each");

enum { VERSION = 2, SAMPLE_EVERY = 256, EACH = 64, SELDOM = 16 };

/* When something happened for the first time. */
typedef struct moment {
    uint64_t cpu; /* ns of processor time, of the target and of the engine that drives it */
    uint64_t executions;
} moment;

/* Numbers of inputs. */
typedef struct row {
    uint64_t reached, triggered, detected, tried;
    moment first_reached, first_triggered, first_detected;
} row;

/* What state.py reads. Engines start targets again and again: it outlives the process. */
typedef struct state {
    uint64_t version, faults;
    moment now;
    uint64_t target_cpu; /* without that of trials */
    uint64_t trials_cpu; /* what it costs the parent to start them */
    row row[FAULTS];
} state;

fault_id fault_armed = FAULTS;

static uint64_t reached, triggered; /* by the present input */

bool fault_met(fault_id id, bool condition) {
    reached |= (uint64_t)1 << id;
    triggered |= (uint64_t)condition << id;
    return condition && id == fault_armed;
}

bool fault_above(uint64_t a, uint64_t b) {
    return a > b;
}

bool fault_equal(uint64_t a, uint64_t b) {
    return a == b;
}

bool fault_holds(sio_slice text, uint8_t byte) {
    return text.len > 0 && memchr(text.ptr, byte, text.len) != NULL;
}

static _Noreturn void give_up(const char *what) {
    perror(what);
    exit(2);
}

static state *map(const char *name) {
    int file = name == NULL ? -1 : open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (name != NULL && (file < 0 || ftruncate(file, sizeof(state)) != 0)) give_up(name);
    int flags = name == NULL ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *at = mmap(NULL, sizeof(state), PROT_READ | PROT_WRITE, flags, file, 0);
    if (at == MAP_FAILED) give_up("mmap");
    if (file >= 0) close(file);
    return at;
}

static state *shared(void) {
    static state *only;
    if (only != NULL) return only;
    only = map(getenv("FAULT_STATE"));
    only->version = VERSION;
    only->faults = FAULTS;
    return only;
}

/* ---- processor time ---- */

static uint64_t own_cpu(void) {
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* afl-fuzz is another process, the one that started us; its time counts. libFuzzer's is our own. */
static pid_t engine;

__attribute__((constructor)) static void find_engine(void) {
    if (getenv("__AFL_SHM_ID") != NULL) engine = getppid();
}

static uint64_t engine_cpu(void) {
    char name[64], text[1024];
    unsigned long user = 0, kernel = 0;
    if (engine == 0) return 0;
    snprintf(name, sizeof name, "/proc/%d/stat", (int)engine);
    FILE *file = fopen(name, "r");
    if (file == NULL) return 0;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    const char *rest = strrchr(text, ')'); /* the name before it may hold blanks */
    static const char fields[] = ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu";
    if (rest == NULL || sscanf(rest, fields, &user, &kernel) != 2) return 0;
    return (user + kernel) * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* The time since the last call; AFL++ forks, and a new process begins at 0. */
static uint64_t passed(void) {
    static pid_t whose;
    static uint64_t before;
    if (whose != getpid()) {
        whose = getpid();
        before = 0;
    }
    uint64_t now = own_cpu(), spent = now - before;
    before = now;
    return spent;
}

static void sample(state *s) {
    s->target_cpu += passed();
    s->now.cpu = s->target_cpu + engine_cpu();
}

/* ---- one input ---- */

static void count(uint64_t *times, moment *first, state *s) {
    if ((*times)++ > 0) return;
    sample(s);
    *first = s->now;
}

/* The run has to end. */
static bool worth_a_trial(const row *r) {
    return r->detected == 0 && (r->tried < EACH || r->triggered % SELDOM == 0);
}

/* To start a process costs more than to run an input, and is nothing that a fuzzer does: it does not count.
 */
static void try_fault(state *s, fault_id id, fault_body *body, const uint8_t *data, size_t size) {
    row *r = &s->row[id];
    if (!worth_a_trial(r)) return;
    r->tried++;
    sample(s);
    bool seen = fault_trial(id, body, data, size);
    s->trials_cpu += passed();
    if (seen) count(&r->detected, &r->first_detected, s);
}

static void record(state *s, fault_body *body, const uint8_t *data, size_t size) {
    uint64_t places = reached, met = triggered;
    for (unsigned i = 0; i < FAULTS; i++) {
        if ((places >> i & 1) == 0) continue;
        count(&s->row[i].reached, &s->row[i].first_reached, s);
        if ((met >> i & 1) == 0) continue;
        count(&s->row[i].triggered, &s->row[i].first_triggered, s);
        try_fault(s, (fault_id)i, body, data, size);
    }
}

int fault_run(fault_body *body, const uint8_t *data, size_t size) {
    state *s = shared();
    reached = triggered = 0;
    s->now.executions++;
    if (s->now.executions % SAMPLE_EVERY == 0) sample(s);
    body(data, size);
    record(s, body, data, size);
    return 0;
}
