#include "process/waits.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testkit.h"
#include "wire/clock.h"

/* Two processes that want the same core all the time: each has to wait for the other. */
START_TEST(who_shares_a_core_waits) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    pid_t rivals[2];
    for (int i = 0; i < 2; i++) {
        rivals[i] = fork();
        ck_assert_int_ge(rivals[i], 0);
        while (rivals[i] == 0 && getppid() != 1)
            continue;
        if (rivals[i] == 0) _exit(0);
    }
    proc_waits *w = proc_waits_new();
    ck_assert_int_eq(proc_waits_next(w, rivals[0], wire_now()), 0);
    int64_t waited = 0;
    while (waited == 0)
        waited = proc_waits_next(w, rivals[0], wire_now());
    ck_assert_int_gt(waited, 0);
    proc_waits_free(w);
    for (int i = 0; i < 2; i++) {
        kill(rivals[i], SIGKILL);
        waitpid(rivals[i], NULL, 0);
    }
}
END_TEST

START_TEST(nobody_waits_for_nothing) {
    proc_waits *w = proc_waits_new();
    pid_t gone = fork();
    if (gone == 0) _exit(0);
    waitpid(gone, NULL, 0);
    ck_assert_int_eq(proc_waits_next(w, gone, 0), 0);
    ck_assert_int_eq(proc_waits_next(w, gone, 2000000), 0);
    proc_waits_free(w);
    proc_waits_free(NULL);
}
END_TEST

SIO_TEST_MAIN("process/waits", SIO_TCASE("waits", who_shares_a_core_waits, nobody_waits_for_nothing))
