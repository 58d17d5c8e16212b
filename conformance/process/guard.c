#include "process/guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/clock.h"

enum { GRACE_MS = 3000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static proc_child **watched;
static size_t watched_count, watched_room;
static atomic_bool deferred;
static atomic_int asked;

static void guarded_signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

/* Ends siospec by the signal itself, so that its parent sees the truth. */
static void end_by(int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    kill(getpid(), number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + number);
}

static void say(const char *message) {
    ssize_t ignored = write(STDERR_FILENO, message, strlen(message));
    (void)ignored;
}

/* Returns the signal that is to be obeyed at once, or 0. */
static int wait_for_signal(void) {
    sigset_t set;
    int number = 0;
    guarded_signals(&set);
    if (sigwait(&set, &number) != 0) return 0;
    if (!atomic_load(&deferred)) return number;
    atomic_store(&asked, number);
    say("\nsiospec: interrupted; it ends soon (once more: at once)\n");
    return sigwait(&set, &number) == 0 ? number : 0;
}

/* All are asked at once, so that the grace of one is that of all. */
static void stop_watched(void) {
    if (watched_count == 0) return;
    say("\nsiospec: interrupted; the testee is stopped\n");
    for (size_t i = 0; i < watched_count; i++)
        proc_child_ask(watched[i]);
    wire_us deadline = wire_now() + WIRE_MS(GRACE_MS);
    for (size_t i = 0; i < watched_count; i++) {
        wire_us now = wire_now();
        proc_child_stop(watched[i], now < deadline ? (int)((deadline - now) / 1000) : 0);
        proc_child_bury(watched[i]);
    }
}

static void *guard(void *arg) {
    (void)arg;
    int number = wait_for_signal();
    if (number == 0) return NULL;
    pthread_mutex_lock(&lock); /* never given back: nobody starts a testee from here on */
    stop_watched();
    end_by(number);
    return NULL;
}

bool proc_guard_start(void) {
    sigset_t set;
    pthread_t thread;
    guarded_signals(&set);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return false;
    if (pthread_create(&thread, NULL, guard, NULL) != 0) return false;
    pthread_detach(thread);
    return true;
}

static bool has_room(void) {
    if (watched_count < watched_room) return true;
    size_t room = watched_room == 0 ? 16 : 2 * watched_room;
    proc_child **more = realloc(watched, room * sizeof(proc_child *));
    if (more == NULL) return false;
    watched = more;
    watched_room = room;
    return true;
}

void proc_guard_watch(proc_child *child) {
    pthread_mutex_lock(&lock);
    if (has_room()) watched[watched_count++] = child;
    pthread_mutex_unlock(&lock);
}

void proc_guard_unwatch(const proc_child *child) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < watched_count; i++)
        if (watched[i] == child) watched[i--] = watched[--watched_count];
    if (watched_count == 0) {
        free(watched);
        watched = NULL;
        watched_room = 0;
    }
    pthread_mutex_unlock(&lock);
}

void proc_guard_defer(void) {
    atomic_store(&deferred, true);
}

int proc_guard_asked(void) {
    return atomic_load(&asked);
}

void proc_guard_end(void) {
    int number = atomic_load(&asked);
    if (number != 0) end_by(number);
}
