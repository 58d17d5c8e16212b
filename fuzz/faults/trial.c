/* One input with one fault armed, in a process of its own: it may crash, hang, or spoil all it knows. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/faults/fault.h"

/* Of AFL++ and the sanitizers, where they are there. */
extern uint8_t *__afl_area_ptr __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): theirs
extern uint32_t __afl_map_size __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): theirs
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

/* What the child covers is not to lead the engine: it would see the fault itself. */
static void hide_coverage(void) {
    enum { MOST = 1 << 23 };
    if (&__afl_area_ptr == NULL) return;
    uint32_t size = &__afl_map_size == NULL || __afl_map_size > MOST ? MOST : __afl_map_size;
    uint8_t *map = calloc(1, size);
    if (map == NULL) _exit(0);
    __afl_area_ptr = map;
}

/* The engine's handlers would keep the input as a crash. */
static void drop_handlers(void) {
    static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL, SIGTRAP,
                                  SIGALRM, SIGPROF, SIGTERM, SIGUSR1, SIGINT};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal(signals[i], SIG_DFL);
    if (__sanitizer_set_death_callback != NULL) __sanitizer_set_death_callback(NULL);
}

/* FAULT_TRACE in the environment: what ends the child is shown. */
static void silence(void) {
    int null = getenv("FAULT_TRACE") != NULL ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0) dup2(null, STDERR_FILENO);
}

static void limit(void) {
    enum { MICROSECONDS = 500000 /* of the processor: far more than any input takes */ };
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {.tv_usec = MICROSECONDS}}, NULL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0, .rlim_max = 0});
}

bool fault_trial(fault_id id, fault_body *body, const uint8_t *data, size_t size) {
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
        hide_coverage();
        drop_handlers();
        silence();
        limit();
        fault_armed = id;
        body(data, size);
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        continue;
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
