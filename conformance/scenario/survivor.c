/* After something illegal, a fresh session must still work: what a testee makes of one peer must not hurt the
 * next. */
#include <string.h>

#include "scenario/contract.h"
#include "scenario/judge.h"
#include "scenario/steps.h"
#include "scenario/steps_client.h"

static bool check(scn_case *c) {
    static const char name[] = "survivor";
    if (!scn_session_open(c, name, c->transport, NULL)) return false;
    scn_peer *p = scn_peer_find(c, name);
    bool ok = p != NULL && scn_contract_join(c, p, "/", NULL) && scn_contract_check_echo(c, p, "survivor");
    p = scn_peer_find(c, name);
    if (ok && p != NULL) scn_peer_drop(p);
    return ok;
}

/* Says which check failed. `nothing came` is a hang; what came instead is only wrong. */
static void blame(scn_case *c) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_add_str(&words, "after this, a fresh session does not work: ");
    sio_buf_add(&words, sio_buf_slice(&c->miss.text));
    bool timed = c->miss.timed;
    wire_us window = c->miss.window;
    scn_miss_clear(c);
    scn_miss_take(c, timed ? window : 0, &words);
    if (c->health == SCN_OK && timed && !scn_host_was_slow(c, window)) c->health = SCN_HANG;
}

bool scn_do_survivor(scn_case *c, const json_t *step) {
    (void)step;
    if (check(c)) return true;
    if (!c->stopped) blame(c);
    return false;
}

void scn_survivor(scn_case *c) {
    c->finished = false;
    c->step = NULL;
    /* A case that used up its time says nothing of the survivor. */
    c->step_started = c->limit_from = wire_now();
    c->lateness = 0;
    scn_miss_clear(c);
    wire_log_note(c->log, "case", "", "survivor check");
    bool ok = c->door != NULL ? scn_client_do_survivor(c, NULL) : scn_do_survivor(c, NULL);
    if (!ok && !c->stopped) scn_judge_miss(c);
}
