/* The way to a server that is to be fuzzed. */
#include "cli/fuzz_server.h"

static long ms_of(wire_us us) {
    return (long)(us / 1000);
}

static void fill_stand(fuzz_site *site, int64_t memory_mib) {
    const scn_env *env = &site->run.env;
    site->stand = (live_stand){.env = &site->run.env,
                               .host = &site->run.host,
                               .greeting = site->run.target.greeting,
                               .memory_limit = memory_mib > 0 ? (uint64_t)memory_mib << 20 : 0,
                               .ground = {.path = env->path,
                                          .engineio = env->contract == SCN_ENGINEIO,
                                          .interval = ms_of(env->interval),
                                          .timeout = ms_of(env->timeout),
                                          .connect_timeout = ms_of(env->connect_timeout),
                                          .upgrade_timeout = ms_of(env->upgrade_timeout)}};
}

int fuzz_site_reach(fuzz_site *site, const check_options *check, int64_t memory_mib) {
    *site = (fuzz_site){.run = {.options = *check}};
    site->run.suite = check_suite_start(&site->run.options.common);
    check_settle();
    int status = check_reach(&site->run);
    if (status != 0) return status;
    if (!site->run.env.endpoint.loopback && !check->allow_destructive)
        return check_fail(2, "%s is not on this machine: fuzzing it needs --allow-destructive",
                          site->run.target.url);
    site->jitter = run_jitter_start();
    site->run.host.jitter = site->jitter;
    if (site->jitter != NULL)
        run_jitter_watch(site->jitter, site->run.host.testee.waited, site->run.host.testee.ctx);
    fill_stand(site, memory_mib);
    return 0;
}

void fuzz_site_leave(fuzz_site *site) {
    site->run.host.jitter = NULL;
    run_jitter_stop(site->jitter);
    /* The options are somebody else's. */
    site->run.options = (check_options){.url = NULL};
    check_release(&site->run);
}
