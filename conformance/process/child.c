#include "process/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process/ring.h"

enum { GRACE_MS = 3000, NO_STATUS = -1 };

struct proc_child {
    pid_t pid;
    int output;  /* read end of its stdout and stderr */
    int death;   /* pidfd */
    int release; /* eventfd: the watcher may end */
    pthread_t watcher;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    atomic_int status; /* as by waitpid; NO_STATUS while it runs */
    proc_ring ring;
};

static void drain(proc_child *c, bool *open) {
    uint8_t chunk[4096];
    ssize_t n = read(c->output, chunk, sizeof chunk);
    if (n > 0) proc_ring_add(&c->ring, sio_slice_of(chunk, (size_t)n));
    *open = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* The dead child stays a zombie until it is freed: so long nobody else can get its id, and its group can be
 * signalled. */
static void note_death(proc_child *c) {
    siginfo_t info = {.si_pid = 0};
    int status = 0;
    if (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT) == 0)
        status = info.si_code == CLD_EXITED ? W_EXITCODE(info.si_status, 0) : W_EXITCODE(0, info.si_status);
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->status, status);
    pthread_cond_broadcast(&c->ended);
    pthread_mutex_unlock(&c->lock);
}

/* What the dying process wrote is in the pipe before its death is seen: read it first. Descendants may keep
 * the pipe open for ever, so an empty pipe ends this. */
static void drain_rest(proc_child *c) {
    struct pollfd p = {.fd = c->output, .events = POLLIN, .revents = 0};
    bool open = true;
    for (int i = 0; open && i < 64 && poll(&p, 1, 0) == 1; i++)
        drain(c, &open);
}

static void *watch(void *arg) {
    proc_child *c = arg;
    bool open = true, alive = true;
    for (;;) {
        struct pollfd p[] = {{.fd = open ? c->output : -1, .events = POLLIN, .revents = 0},
                             {.fd = alive ? c->death : -1, .events = POLLIN, .revents = 0},
                             {.fd = c->release, .events = POLLIN, .revents = 0}};
        if (poll(p, 3, -1) < 0 && errno != EINTR) break;
        if (p[0].revents != 0) drain(c, &open);
        if (p[1].revents != 0) {
            if (open) drain_rest(c);
            note_death(c);
            alive = false;
        }
        if (p[2].revents != 0) break;
    }
    return NULL;
}

/* What the child has as its first descriptors; -1: nothing of its own. */
struct streams {
    int input, output, error;
};

/* Runs in the child between fork and exec: only async-signal-safe calls. */
static void become(char *const *argv, char *const *environment, const struct streams *s, int report,
                   pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int input = s->input >= 0 ? s->input : open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool ready = getppid() == parent && input >= 0 && dup2(input, 0) == 0 && dup2(s->output, 1) == 1 &&
                 dup2(s->error, 2) == 2;
    /* A testee that inherited our sockets would keep connections open that we believe closed. */
    if (ready && syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0 && errno != ENOSYS &&
        errno != EINVAL)
        ready = false;
    if (ready) execvpe(argv[0], argv, environment);
    int error = errno;
    ssize_t ignored = write(report, &error, sizeof error);
    _exit(ignored < 0 ? 126 : 127);
}

static int fork_and_exec(proc_child *c, char *const *argv, char *const *environment, const struct streams *s,
                         const int report[2]) {
    pid_t parent = getpid();
    c->pid = fork();
    if (c->pid < 0) return errno;
    if (c->pid == 0) become(argv, environment, s, report[1], parent);
    setpgid(c->pid, c->pid);
    close(report[1]);
    int error = 0;
    ssize_t n = 0;
    do
        n = read(report[0], &error, sizeof error);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof error) return 0;
    waitpid(c->pid, NULL, 0);
    return error == 0 ? ECHILD : error;
}

/* Returns 0 or an errno. What `s` leaves open goes to the ring. */
static int launch(proc_child *c, char *const *argv, char *const *environment, struct streams s) {
    int output[2], report[2];
    if (pipe2(output, O_CLOEXEC) != 0) return errno;
    c->output = output[0];
    if (pipe2(report, O_CLOEXEC) != 0) {
        int error = errno;
        close(output[1]);
        return error;
    }
    s.error = output[1];
    if (s.output < 0) s.output = output[1];
    int error = fork_and_exec(c, argv, environment, &s, report);
    close(report[0]);
    close(output[1]);
    return error;
}

static void release(proc_child *c) {
    int fds[] = {c->output, c->death, c->release};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0) close(fds[i]);
    proc_ring_destroy(&c->ring);
    pthread_cond_destroy(&c->ended);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static int start_watching(proc_child *c) {
    c->death = (int)syscall(SYS_pidfd_open, c->pid, 0U);
    if (c->death < 0) return errno;
    return pthread_create(&c->watcher, NULL, watch, c);
}

static proc_child *blank(void) {
    proc_child *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->output = c->death = -1;
    c->release = eventfd(0, EFD_CLOEXEC);
    atomic_init(&c->status, NO_STATUS);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->ended, &attr);
    pthread_condattr_destroy(&attr);
    proc_ring_init(&c->ring);
    return c;
}

proc_child *proc_child_start(char *const *argv, char *const *environment, sio_buf *why) {
    return proc_child_start_piped(argv, environment, -1, -1, why);
}

proc_child *proc_child_start_piped(char *const *argv, char *const *environment, int input, int output,
                                   sio_buf *why) {
    struct streams s = {.input = input, .output = output, .error = -1};
    proc_child *c = blank();
    int error = c == NULL ? ENOMEM : c->release < 0 ? EMFILE : launch(c, argv, environment, s);
    if (error == 0) {
        error = start_watching(c);
        if (error == 0) return c;
        kill(-c->pid, SIGKILL);
        waitpid(c->pid, NULL, 0);
    }
    sio_buf_addf(why, "cannot start '%s': %s", argv[0], strerror(error));
    if (c != NULL) release(c);
    return NULL;
}

pid_t proc_child_pid(const proc_child *c) {
    return c->pid;
}

bool proc_child_gone(const proc_child *c) {
    return atomic_load(&c->status) != NO_STATUS;
}

static struct timespec from_now(int ms) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

bool proc_child_wait(proc_child *c, int ms) {
    struct timespec deadline = from_now(ms);
    int waited = 0;
    pthread_mutex_lock(&c->lock);
    while (!proc_child_gone(c) && waited == 0)
        waited = pthread_cond_timedwait(&c->ended, &c->lock, &deadline);
    pthread_mutex_unlock(&c->lock);
    return proc_child_gone(c);
}

bool proc_child_describe(const proc_child *c, sio_buf *out) {
    int status = atomic_load(&c->status);
    if (status == NO_STATUS) return sio_buf_add_str(out, "is running");
    if (WIFSIGNALED(status))
        return sio_buf_addf(out, "was killed by signal %d (%s)", WTERMSIG(status),
                            strsignal(WTERMSIG(status)));
    return sio_buf_addf(out, "exited with status %d", WEXITSTATUS(status));
}

bool proc_child_output(proc_child *c, size_t lines, const char *prefix, sio_buf *out) {
    return proc_ring_tail(&c->ring, lines, prefix, out);
}

void proc_child_ask(proc_child *c) {
    if (!proc_child_gone(c)) kill(-c->pid, SIGTERM);
}

void proc_child_stop(proc_child *c, int grace_ms) {
    if (!proc_child_gone(c)) {
        proc_child_ask(c);
        proc_child_wait(c, grace_ms);
    }
    /* Also after its own end: descendants of the group may hold the port. */
    kill(-c->pid, SIGKILL);
    while (!proc_child_wait(c, 1000))
        kill(-c->pid, SIGKILL);
}

void proc_child_bury(proc_child *c) {
    waitpid(c->pid, NULL, 0);
}

void proc_child_free(proc_child *c) {
    if (c == NULL) return;
    proc_child_stop(c, GRACE_MS);
    uint64_t one = 1;
    ssize_t written = write(c->release, &one, sizeof one);
    if (written == (ssize_t)sizeof one) pthread_join(c->watcher, NULL);
    proc_child_bury(c);
    release(c);
}
