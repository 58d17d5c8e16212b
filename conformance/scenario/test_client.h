/* For tests: a client that does what a script says, byte for byte, and a scenario that judges it. */
#ifndef SCN_TEST_CLIENT_H
#define SCN_TEST_CLIENT_H

#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scenario/library.h"
#include "scenario/scenario.h"

enum { TEST_LINES = 4, TEST_ACTS = 16, TEST_WAIT_MS = 20000 };

/* What it does, and what must come of that before it goes on. `say`: "GET TARGET"; "POST TARGET" with `body`;
 * "REPORT" with `body`; "RAW" with `body`; "FIN"; "EXIT"; "" nothing. In targets and bodies $S is the sid
 * that came last, and ' stands for ". */
typedef struct test_act {
    unsigned line; /* which of its connections, opened when it is first used */
    const char *say;
    const char *body;
    const char *hear; /* must come on that line; NULL: nothing is awaited; "<": its end */
} test_act;

typedef struct test_play {
    const char *name;
    const char *steps; /* the steps array; ' stands for " */
    test_act acts[TEST_ACTS];
    scn_verdict verdict;
    scn_health health;
    const char *detail; /* must be in the detail; NULL: anything */
    const char *cites;  /* must be the only requirement that is blamed; NULL: any may be */
    scn_transport transport;
    int patience_ms;   /* for it to come; 0: long */
    const char *lacks; /* as of --lacks; NULL: nothing */
} test_play;

typedef struct test_client {
    const test_play *play;
    pthread_t thread;
    uint16_t ports[2]; /* of the protocol, of reports */
    int fds[TEST_LINES + 1];
    char heard[TEST_LINES + 1][8192];
    char sid[64];
    atomic_bool stopped, dead;
} test_client;

static inline int test_dial(uint16_t port) {
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Copies a text with $S and ' replaced. */
static inline void test_fill(const test_client *t, const char *text, char out[4096]) {
    size_t n = 0;
    for (; text != NULL && *text != '\0' && n < 4000; text++) {
        if (strncmp(text, "$S", 2) == 0) {
            n += (size_t)snprintf(out + n, 4096 - n, "%s", t->sid);
            text++;
        } else {
            out[n++] = *text;
            if (*text == '\'') out[n - 1] = '"';
        }
    }
    out[n] = '\0';
}

static inline void test_say(test_client *t, unsigned line, const test_act *act) {
    char target[4096], body[4096], all[9000];
    bool raw = strcmp(act->say, "RAW") == 0, report = strcmp(act->say, "REPORT") == 0;
    test_fill(t, report ? "POST /reports" : act->say, target);
    test_fill(t, act->body, body);
    if (raw)
        snprintf(all, sizeof all, "%s", body);
    else
        snprintf(all, sizeof all, "%s HTTP/1.1\r\nHost: test\r\nContent-Length: %zu\r\n\r\n%s", target,
                 strlen(body), body);
    t->heard[line][0] = '\0';
    if (t->fds[line] >= 0) (void)!send(t->fds[line], all, strlen(all), MSG_NOSIGNAL);
}

/* Returns whether it came, before the client was stopped. */
static inline bool test_hear(test_client *t, unsigned line, const char *wanted) {
    char *heard = t->heard[line];
    for (int waited = 0; waited < TEST_WAIT_MS && !atomic_load(&t->stopped); waited += 10) {
        struct pollfd p = {.fd = t->fds[line], .events = POLLIN};
        size_t len = strlen(heard);
        const char *sid = strstr(heard, "0{\"sid\":\"");
        if (sid != NULL) (void)sscanf(sid + 9, "%63[^\"]", t->sid);
        if (wanted[0] != '<' && strstr(heard, wanted) != NULL) return true;
        if (t->fds[line] < 0 || poll(&p, 1, 10) <= 0) continue;
        ssize_t n = recv(t->fds[line], heard + len, sizeof t->heard[line] - 1 - len, 0);
        if (n <= 0) return wanted[0] == '<';
        for (ssize_t i = 0; i < n; i++)
            if (heard[len + (size_t)i] == '\0') heard[len + (size_t)i] = '?';
        heard[len + (size_t)n] = '\0';
    }
    return false;
}

static inline void *test_client_run(void *arg) {
    test_client *t = arg;
    for (const test_act *act = t->play->acts; act->say != NULL; act++) {
        bool report = strcmp(act->say, "REPORT") == 0;
        unsigned line = report ? TEST_LINES : act->line;
        if (strcmp(act->say, "EXIT") == 0) {
            atomic_store(&t->dead, true);
            break;
        }
        if (t->fds[line] < 0) t->fds[line] = test_dial(t->ports[report]);
        if (strcmp(act->say, "FIN") == 0)
            shutdown(t->fds[line], SHUT_WR);
        else if (act->say[0] != '\0')
            test_say(t, line, act);
        if (act->hear != NULL && !test_hear(t, line, act->hear)) break;
    }
    return NULL;
}

static inline void *test_client_start(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    test_client *t = calloc(1, sizeof *t);
    (void)why;
    t->play = ctx;
    t->ports[0] = (uint16_t)atoi(strrchr(settings->url, ':') + 1);
    t->ports[1] = (uint16_t)atoi(strrchr(settings->control, ':') + 1);
    for (unsigned i = 0; i <= TEST_LINES; i++)
        t->fds[i] = -1;
    ck_assert_int_eq(pthread_create(&t->thread, NULL, test_client_run, t), 0);
    return t;
}

static inline bool test_client_gone(void *client) {
    return atomic_load(&((test_client *)client)->dead);
}

static inline void test_client_obituary(void *client, size_t lines, sio_buf *out) {
    (void)client, (void)lines;
    sio_buf_add_str(out, "it is dead");
}

static inline bool test_client_memory(void *client, uint64_t *bytes) {
    (void)client;
    *bytes = 4711;
    return true;
}

static inline void test_client_stop(void *client) {
    test_client *t = client;
    atomic_store(&t->stopped, true);
    pthread_join(t->thread, NULL);
    for (unsigned i = 0; i <= TEST_LINES; i++)
        if (t->fds[i] >= 0) close(t->fds[i]);
    free(t);
}

static inline scn_clients test_clients(const test_play *play) {
    return (scn_clients){.ctx = (void *)(uintptr_t)play,
                         .start = test_client_start,
                         .gone = test_client_gone,
                         .obituary = test_client_obituary,
                         .memory = test_client_memory,
                         .stop = test_client_stop,
                         .patience = WIRE_MS(play->patience_ms > 0 ? play->patience_ms : 10000),
                         .reports = true,
                         .lacks = play->lacks};
}

static inline scn_library *test_client_library(const test_play *play) {
    scn_library *library = scn_library_new();
    scn_load_error error;
    char *text = NULL;
    ck_assert_int_gt(
        asprintf(&text,
                 "{'schema': 1, 'seat': 'client', 'chapter': 'client/test', 'scenarios': [{'id': "
                 "'client/test/one', 'title': 'T', 'requirements': ['EIO4-PK-01'], 'polarity': "
                 "'positive', 'transports': ['%s'], 'steps': %s}]}",
                 scn_transport_name(play->transport), play->steps),
        0);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\'') *at = '"';
    ck_assert_msg(scn_library_add(library, "test.json", sio_slice_str(text), &error), "%s: %s %s", play->name,
                  error.pointer, error.message);
    free(text);
    return library;
}

static inline wire_us test_no_jitter(void *ctx, wire_us since) {
    (void)ctx, (void)since;
    return 0;
}

static inline bool test_never_gone(void *ctx) {
    (void)ctx;
    return false;
}

/* This host was too slow for a play that says nothing of slow hosts: what was found then is no news. */
static inline bool test_too_slow(const test_play *play, const scn_result *r) {
    return r->verdict == SCN_INCONCLUSIVE && play->verdict != SCN_INCONCLUSIVE &&
           strstr(r->detail, "too slow to judge") != NULL;
}

/* Runs the scenario and checks what came of it; again when the host was too slow to judge. */
static inline void test_play_check(const test_play *play) {
    enum { TRIES = 30 };
    scn_library *library = test_client_library(play);
    scn_clients clients = test_clients(play);
    scn_env env = {.path = "/socket.io/",
                   .extra_query = "",
                   .contract = SCN_SOCKETIO,
                   .seed = 1,
                   .log_limit = 1 << 16,
                   .interval = WIRE_MS(25000),
                   .timeout = WIRE_MS(20000),
                   .clients = &clients,
                   .jitter = test_no_jitter,
                   .testee_gone = test_never_gone};
    env.endpoint.loopback = true;
    scn_result *r = scn_run(scn_library_at(library, 0), play->transport, &env);
    for (int i = 1; i < TRIES && test_too_slow(play, r); i++) {
        scn_result_free(r);
        r = scn_run(scn_library_at(library, 0), play->transport, &env);
    }
    bool ok = r->verdict == play->verdict && r->health == play->health &&
              (play->detail == NULL || strstr(r->detail, play->detail) != NULL);
    ck_assert_msg(ok, "%s: %s, %s, \"%s\"; expected %s, \"%s\"", play->name, scn_verdict_name(r->verdict),
                  scn_health_name(r->health), r->detail, scn_verdict_name(play->verdict),
                  play->detail == NULL ? "" : play->detail);
    bool blamed = play->cites == NULL || (r->cite_count == 1 && strcmp(r->cites[0], play->cites) == 0);
    ck_assert_msg(blamed, "%s: %zu requirements are blamed, and not %s", play->name, r->cite_count,
                  play->cites == NULL ? "" : play->cites);
    scn_result_free(r);
    scn_library_free(library);
}

/* Runs plays[_i]. */
#define TEST_PLAYS(title, plays)                                                                             \
    START_TEST(plays_are_judged) {                                                                           \
        test_play_check(&plays[_i]);                                                                         \
    }                                                                                                        \
    END_TEST                                                                                                 \
    static TCase *all_plays(void) {                                                                          \
        TCase *tc = tcase_create("plays");                                                                   \
        tcase_set_timeout(tc, TESTKIT_LIMIT);                                                                \
        tcase_add_loop_test(tc, plays_are_judged, 0, (int)(sizeof plays / sizeof plays[0]));                 \
        return tc;                                                                                           \
    }                                                                                                        \
    SIO_TEST_MAIN(title, all_plays())

#define TEST_OPEN                                                                                            \
    { .say = "GET /socket.io/?EIO=4&transport=polling", .hear = "maxPayload" }
#define TEST_SESSION "/socket.io/?EIO=4&transport=polling&sid=$S"

#endif
