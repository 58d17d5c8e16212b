#include "process/testee.h"

#include <limits.h>
#include <stdlib.h>

#include "process/guard.h"
#include "process/port.h"
#include "wire/clock.h"

enum { START_LIMIT_MS = 30000, LOOK_EVERY_MS = 10, OUTPUT_LINES = 20 };

struct proc_testee {
    char *const *argv;
    proc_wishes wishes;
    proc_child *child;
    const char *host;
    uint16_t port;
};

proc_testee *proc_testee_new(char *const *argv, const proc_wishes *wishes) {
    proc_testee *t = calloc(1, sizeof *t);
    if (t == NULL) return NULL;
    t->argv = argv;
    t->wishes = *wishes;
    t->host = "127.0.0.1";
    return t;
}

void proc_testee_stop(proc_testee *t) {
    proc_guard_unwatch(t->child);
    proc_child_free(t->child);
    t->child = NULL;
}

void proc_testee_free(proc_testee *t) {
    if (t == NULL) return;
    proc_testee_stop(t);
    free(t);
}

long proc_start_limit(void) {
    const char *text = getenv("SIOSPEC_START_LIMIT");
    long ms = text == NULL ? 0 : strtol(text, NULL, 10);
    return ms > 0 && ms <= INT_MAX ? ms : START_LIMIT_MS;
}

static void add_output(proc_testee *t, sio_buf *why) {
    sio_buf output = SIO_BUF_INIT;
    if (proc_child_output(t->child, OUTPUT_LINES, "  | ", &output) && output.len > 0) {
        sio_buf_add_str(why, "; its last output:\n");
        output.len--; /* without the last newline */
        sio_buf_add(why, sio_buf_slice(&output));
    }
    sio_buf_free(&output);
}

static bool wait_for_port(proc_testee *t, sio_buf *why) {
    long limit = proc_start_limit();
    wire_us deadline = wire_now() + WIRE_MS(limit);
    for (;;) {
        const char *host = proc_port_open(t->port);
        if (host != NULL) {
            t->host = host;
            return true;
        }
        if (proc_child_wait(t->child, LOOK_EVERY_MS)) {
            sio_buf_addf(why, "'%s' ", t->argv[0]);
            proc_child_describe(t->child, why);
            sio_buf_add_str(why, " before it listened on its port");
            break;
        }
        if (wire_now() >= deadline) {
            sio_buf_addf(why, "'%s' runs, but did not listen on port %u (variable PORT) within %ld ms",
                         t->argv[0], (unsigned)t->port, limit);
            break;
        }
    }
    add_output(t, why);
    return false;
}

bool proc_testee_start(proc_testee *t, sio_buf *why) {
    proc_testee_stop(t);
    t->port = proc_port_free();
    if (t->port == 0) {
        sio_buf_add_str(why, "no free port on 127.0.0.1");
        return false;
    }
    char **environment = proc_environment_new(&t->wishes, "127.0.0.1", t->port);
    if (environment == NULL) {
        sio_buf_add_str(why, "out of memory");
        return false;
    }
    t->child = proc_child_start(t->argv, environment, why);
    proc_environment_free(environment);
    if (t->child == NULL) return false;
    proc_guard_watch(t->child);
    if (wait_for_port(t, why)) return true;
    proc_testee_stop(t);
    return false;
}

proc_child *proc_testee_child(proc_testee *t) {
    return t->child;
}

const char *proc_testee_host(const proc_testee *t) {
    return t->host;
}

uint16_t proc_testee_port(const proc_testee *t) {
    return t->port;
}
