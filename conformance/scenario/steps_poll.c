/* poll: one GET of a session at a time, so that a case can place it between the steps of an upgrade. */
#include <string.h>

#include "scenario/await.h"
#include "scenario/closing.h"
#include "scenario/polling.h"
#include "scenario/step.h"
#include "scenario/steps.h"

static bool start_poll(scn_case *c, scn_peer *p) {
    if (p->polling->get != NULL) return scn_miss_set(c, 0, "a GET is outstanding already");
    return scn_polling_get(p);
}

static bool miss_answer(scn_case *c, wire_us waited) {
    /* A GET that nobody answers is the very failure that upgrade races are about (EIO4-UP-05). */
    return scn_miss_set(c, waited, "the GET was not answered within %d ms", (int)(waited / 1000));
}

/* Serves until the outstanding GET has been answered; what it brought is in the session's inbox. */
static bool end_poll(scn_case *c, scn_peer *p, const scn_window *window) {
    for (bool last = false; p->polling->get != NULL && !p->ended;) {
        wire_us within = scn_case_react(c);
        if (window->within != NULL && !scn_case_duration(c, window->within, p, &within)) return false;
        wire_us end = window->within_from + within;
        if (last) return miss_answer(c, within);
        last = wire_now() >= end;
        if (!scn_case_turn(c, end)) return false;
    }
    if (!p->ended) return scn_window_check(c, p, window, wire_now(), "it was answered");
    const char *how = sio_buf_cstr(&p->how);
    return scn_miss_set(c, scn_closing_excuse(p), "the session ended: %s", how != NULL ? how : "?");
}

bool scn_do_poll(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    scn_window window;
    if (p == NULL || !scn_window_init(&window, c, step)) return false;
    if (p->polling == NULL) return scn_miss_set(c, 0, "`%s` is not on polling", p->name);
    const char *what = json_string_value(scn_step_argument(step));
    if (strcmp(what, "start") == 0) return start_poll(c, p);
    if (strcmp(what, "end") == 0) return end_poll(c, p, &window);
    p->polling->leaving = true;
    return true;
}
