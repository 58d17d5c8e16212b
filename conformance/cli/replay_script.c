#include "cli/replay_script.h"

#include "cli/fuzz_server.h"
#include "cli/replay_print.h"
#include "fuzz/server/confirm.h"
#include "fuzz/server/finding.h"

enum { MEMORY_MIB = 1024 };

bool replay_is_script(const replay_options *o) {
    return live_finding_is(o->bundle);
}

static bool take_contract(const replay_options *o, const live_finding *f, check_options *out) {
    const char *recorded = json_string_value(json_object_get(json_object_get(f->json, "testee"), "contract"));
    out->contract = o->contract != NULL ? o->contract : recorded != NULL ? recorded : "socketio";
    return scn_contract_parse(out->contract, &out->parsed_contract) &&
           out->parsed_contract != SCN_ANY_CONTRACT;
}

static check_options options_of(const replay_options *o) {
    return (check_options){.profile = "core",
                           .common = {.jobs = 1, .seed = 0, .rest = {.command = o->rest.command}},
                           .no_floor = true,
                           .cacert = o->cacert,
                           .sni = o->sni,
                           .features = o->features,
                           .insecure = o->insecure,
                           .allow_destructive = o->allow_destructive,
                           .header = o->header,
                           .query = o->query,
                           .url = o->url,
                           .connect_timeout = o->connect_timeout,
                           .upgrade_timeout = o->upgrade_timeout};
}

static void print_recorded(const live_finding *f) {
    fwrite(f->text.data, 1, f->text.len, stdout);
    if (f->json == NULL) return;
    putchar('\n');
    printf("then: %s", live_kind_name(f->trouble.kind));
    replay_print_named(", ", f->trouble.detail);
}

static int tell(const live_finding *f, const live_trouble *t, const wire_log *log) {
    sio_buf text = SIO_BUF_INIT;
    fputs("\nthe log:\n", stdout);
    if (wire_log_print(log, &text) && text.len > 0) fwrite(text.data, 1, text.len, stdout);
    sio_buf_free(&text);
    if (t->kind == LIVE_NONE) {
        puts("\nnow: nothing is wrong");
        return 0;
    }
    printf("\nnow: %s", live_kind_name(t->kind));
    replay_print_named(", ", t->detail);
    if (t->output.len > 0) {
        fputs("its last output:\n", stdout);
        fwrite(t->output.data, 1, t->output.len, stdout);
    }
    if (f->json != NULL) puts(live_trouble_same(t, &f->trouble) ? "\nreproduced" : "\nfails in another way");
    return 1;
}

static int play(const replay_options *o, const live_finding *f) {
    fuzz_site site = {.jitter = NULL};
    check_options check = options_of(o);
    live_trouble t = {.kind = LIVE_NONE};
    sio_buf why = SIO_BUF_INIT;
    if (!take_contract(o, f, &check))
        return cli_usage_error("replay", "--contract is socketio or engineio, not '%s'", check.contract);
    int status = fuzz_site_reach(&site, &check, MEMORY_MIB);
    wire_log *log = wire_log_new(wire_now(), 0);
    if (status == 0)
        status = live_try(&site.stand, sio_buf_slice(&f->text), f->trouble.kind, log, &t, &why)
                     ? tell(f, &t, log)
                     : check_fail(3, "%s", sio_buf_cstr(&why));
    wire_log_free(log);
    fuzz_site_leave(&site);
    live_trouble_free(&t);
    sio_buf_free(&why);
    return status;
}

int replay_script(const replay_options *o) {
    live_finding f;
    sio_buf why = SIO_BUF_INIT;
    int status = live_finding_read(&f, o->bundle, &why) ? 0 : check_fail(2, "%s", sio_buf_cstr(&why));
    if (status == 0 && !o->commands) print_recorded(&f);
    if (status == 0 && replay_has_target(o)) status = play(o, &f);
    sio_buf_free(&why);
    live_finding_free(&f);
    return status;
}
