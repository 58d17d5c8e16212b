#include "fuzz/server/generate.h"

#include <string.h>

#include "fuzz/session/script.h"
#include "testkit.h"

enum { RUNS = 3000 };

static const live_ground socketio = {
    .path = "/socket.io/", .interval = 300, .timeout = 200, .connect_timeout = 1000, .upgrade_timeout = 1000};
static const live_ground engineio = {.path = "/engine.io/", .engineio = true};

static sio_buf make(const live_ground *ground, uint64_t seed, uint64_t run) {
    sio_buf b = SIO_BUF_INIT;
    ck_assert(live_generate(ground, seed, run, &b));
    return b;
}

START_TEST(the_same_seed_makes_the_same_scripts) {
    for (uint64_t run = 0; run < 50; run++) {
        sio_buf a = make(&socketio, 5, run), b = make(&socketio, 5, run), c = make(&socketio, 6, run);
        ck_assert(sio_slice_equal(sio_buf_slice(&a), sio_buf_slice(&b)));
        ck_assert(run != 7 || !sio_slice_equal(sio_buf_slice(&a), sio_buf_slice(&c)));
        sio_buf_free(&a);
        sio_buf_free(&b);
        sio_buf_free(&c);
    }
}
END_TEST

/* Every step that may go over the wire is made, and what is made is a script to the strict reader. */
START_TEST(all_is_strict_and_every_step_occurs) {
    script s;
    bool seen[SCRIPT_VERBS] = {false};
    ck_assert(script_init(&s, NULL));
    for (uint64_t run = 0; run < RUNS; run++) {
        sio_buf text = make(run % 4 == 0 ? &engineio : &socketio, 1, run);
        script_error e = script_parse(&s, sio_buf_slice(&text));
        if (e.line != 0)
            ck_abort_msg("run %u, line %u: %s\n%s", (unsigned)run, e.line, e.text, sio_buf_cstr(&text));
        for (size_t i = 0; i < s.count; i++)
            seen[s.step[i].verb] = true;
        sio_buf_free(&text);
    }
    for (unsigned verb = 0; verb < SCRIPT_VERBS; verb++)
        ck_assert_msg(seen[verb] || verb == SCRIPT_APP_STEP, "%s is never made",
                      script_word((script_verb)verb));
    script_free(&s);
}
END_TEST

int main(void) {
    TCase *cases[] = {
        SIO_TCASE("grammar", the_same_seed_makes_the_same_scripts, all_is_strict_and_every_step_occurs)};
    return testkit_run("fuzz-generate", cases, sizeof cases / sizeof cases[0]);
}
