/* load: connects clients, lets some of them talk, and prints what that cost the server as one JSON object. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

#include "load.h"

#define SECOND UINT64_C(1000000000)
/* Connects that wait at once: less than any listen backlog. */
enum { IN_FLIGHT = 64, SETUP_SECONDS = 60 };

static const char usage[] =
    "usage: load --port N --pid N [--polling [--no-answers]] [--clients N] [--active N] [--warmup MS]\n"
    "            [--measure MS]\n"
    "Connects the clients and lets the active ones send events, one outstanding each; the others only "
    "answer\n"
    "pings. Prints what that cost process PID: memory in KiB, CPU time in microseconds, latencies.\n";

void load_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

uint64_t load_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void load_count(load *l, uint64_t asked) {
    if (!l->counts.counting) return;
    uint64_t us = (load_now() - asked) / 1000;
    l->counts.messages++;
    l->counts.latency[us < LOAD_SLOWEST_US ? us : LOAD_SLOWEST_US]++;
}

void load_run(load *l, uint64_t until, uint32_t clients) {
    struct epoll_event events[512];
    for (;;) {
        uint64_t now = load_now();
        if (now >= until || (clients > 0 && l->counts.ready >= clients)) return;
        int n = epoll_wait(l->epoll, events, 512, (int)((until - now + 999999) / 1000000));
        if (n < 0 && errno != EINTR) load_fail("epoll_wait: %s", strerror(errno));
        for (int i = 0; i < n; i++)
            load_link_ready(events[i].data.ptr, events[i].events);
    }
}

/* ---- the phases ---- */

typedef struct load_clients {
    load_ws *ws;
    load_poll *poll;
} load_clients;

static load_clients make_clients(load *l) {
    if (l->plan.transport == LOAD_POLLING) return (load_clients){.poll = load_poll_new(l)};
    return (load_clients){.ws = load_ws_new(l)};
}

static void connect_all(load *l, load_clients all) {
    uint64_t limit = load_now() + SETUP_SECONDS * SECOND;
    for (uint32_t i = 0; i < l->plan.clients; i++) {
        if (i >= IN_FLIGHT) load_run(l, limit, i - IN_FLIGHT + 1);
        if (all.ws)
            load_ws_connect(all.ws, i);
        else
            load_poll_connect(all.poll, i);
    }
    load_run(l, limit, l->plan.clients);
    if (l->counts.ready < l->plan.clients)
        load_fail("only %u of %u clients were connected within %d s", l->counts.ready, l->plan.clients,
                  SETUP_SECONDS);
}

/* The active clients are spread over all: they must not be the first that the server happens to find. */
static void talk_all(load *l, load_clients all) {
    l->talking = true;
    for (uint32_t i = 0; i < l->plan.active; i++) {
        uint32_t client = (uint32_t)((uint64_t)i * l->plan.clients / l->plan.active);
        if (all.ws)
            load_ws_talk(all.ws, client);
        else
            load_poll_talk(all.poll, client);
    }
}

/* ---- results ---- */

static uint32_t percentile(const load_counts *c, uint64_t part, uint64_t of) {
    uint64_t seen = 0;
    for (uint32_t us = 0; us <= LOAD_SLOWEST_US; us++) {
        seen += c->latency[us];
        if (seen * of > c->messages * part) return us;
    }
    return 0;
}

static void measure(load *l, uint64_t empty) {
    uint64_t rss = load_memory(l->plan.server, "VmRSS");
    uint64_t user[2], sys[2], from = load_now();
    memset(&l->counts.latency, 0, sizeof l->counts.latency);
    l->counts.pings = 0;
    l->counts.counting = true;
    load_cpu(l->plan.server, &user[0], &sys[0]);
    load_run(l, from + l->plan.measure_ms * (SECOND / 1000), 0);
    load_cpu(l->plan.server, &user[1], &sys[1]);
    double seconds = (double)(load_now() - from) / (double)SECOND;
    printf("{\"seconds\":%.3f,\"clients\":%u,\"active\":%u,\"rss_empty_kib\":%" PRIu64 ",\"rss_kib\":%" PRIu64
           ",\"rss_peak_kib\":%" PRIu64 ",\"messages\":%" PRIu64 ",\"pings\":%" PRIu64 ",\"user_us\":%" PRIu64
           ",\"system_us\":%" PRIu64 ",\"p50_us\":%u,\"p99_us\":%u}\n",
           seconds, l->plan.clients, l->plan.active, empty, rss, load_memory(l->plan.server, "VmHWM"),
           l->counts.messages, l->counts.pings, user[1] - user[0], sys[1] - sys[0],
           percentile(&l->counts, 50, 100), percentile(&l->counts, 99, 100));
}

/* ---- start ---- */

static uint32_t number(const char *name, const char *text, unsigned long most) {
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || n > most)
        load_fail("--%s: not a number up to %lu: %s", name, most, text);
    return (uint32_t)n;
}

static load_plan read_plan(int argc, char **argv) {
    static const struct option options[] = {{"port", required_argument, NULL, 'p'},
                                            {"pid", required_argument, NULL, 'P'},
                                            {"clients", required_argument, NULL, 'c'},
                                            {"active", required_argument, NULL, 'a'},
                                            {"warmup", required_argument, NULL, 'w'},
                                            {"measure", required_argument, NULL, 'm'},
                                            {"polling", no_argument, NULL, 'l'},
                                            {"no-answers", no_argument, NULL, 'n'},
                                            {NULL, 0, NULL, 0}};
    load_plan plan = {.clients = 50, .warmup_ms = 1000, .measure_ms = 3000, .answers = true};
    int option, index = 0;
    while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
        switch (option) {
        case 'p':
            plan.port = (uint16_t)number("port", optarg, 65535);
            break;
        case 'P':
            plan.server = (pid_t)number("pid", optarg, 1u << 30);
            break;
        case 'c':
            plan.clients = number("clients", optarg, 1000000);
            break;
        case 'a':
            plan.active = number("active", optarg, 1000000);
            break;
        case 'w':
            plan.warmup_ms = number("warmup", optarg, 3600000);
            break;
        case 'm':
            plan.measure_ms = number("measure", optarg, 3600000);
            break;
        case 'l':
            plan.transport = LOAD_POLLING;
            break;
        case 'n':
            plan.answers = false;
            break;
        default:
            fputs(usage, stderr);
            exit(2);
        }
    }
    if (optind != argc || plan.port == 0 || plan.server == 0 || plan.clients == 0 ||
        plan.active > plan.clients) {
        fputs(usage, stderr);
        exit(2);
    }
    return plan;
}

static void want_descriptors(const load_plan *plan) {
    rlim_t needed = (rlim_t)plan->clients * (plan->transport == LOAD_POLLING ? 2 : 1) + 32;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < needed)
        load_fail("%u clients need %ju file descriptors; the hard limit is %ju (ulimit -Hn)", plan->clients,
                  (uintmax_t)needed, (uintmax_t)limit.rlim_max);
    if (limit.rlim_cur < needed) limit.rlim_cur = needed;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) load_fail("setrlimit: %s", strerror(errno));
}

int main(int argc, char **argv) {
    static load l;
    l.plan = read_plan(argc, argv);
    want_descriptors(&l.plan);
    uint64_t empty = load_memory(l.plan.server, "VmRSS");
    l.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l.epoll < 0) load_fail("epoll_create1: %s", strerror(errno));

    load_clients all = make_clients(&l);
    connect_all(&l, all);
    if (l.plan.active > 0) talk_all(&l, all);
    load_run(&l, load_now() + l.plan.warmup_ms * (SECOND / 1000), 0);
    measure(&l, empty);
    free(all.ws);
    free(all.poll);
    return 0;
}
