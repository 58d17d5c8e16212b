/* Who is to blame: the requests without an answer run again, in fresh processes, in ever smaller groups. */
#include <stdlib.h>
#include <string.h>

#include "adapter/run_internal.h"

static bool stop(adp_runner *r, adp_end end, const char *why) {
    if (why != NULL) sio_buf_add_str(&r->why, why);
    r->end = end;
    return false;
}

/* Tells the caller. Returns false when there have been too many events. */
static bool tell(adp_runner *r, const adp_trouble *t, const size_t *index, size_t count, bool flaky,
                 bool together) {
    sio_buf what = SIO_BUF_INIT, output = SIO_BUF_INIT;
    sio_buf_add(&what, sio_buf_slice(&t->what));
    sio_buf_add(&output, sio_buf_slice(&t->output));
    const char *sentence = sio_buf_cstr(&what), *lines = sio_buf_cstr(&output);
    adp_event event = {.fault = t->fault,
                       .flaky = flaky,
                       .together = together,
                       .index = index,
                       .count = count,
                       .what = sentence == NULL ? "" : sentence,
                       .output = lines == NULL ? "" : lines};
    r->events++;
    r->run_events++;
    if (r->job->event != NULL) r->job->event(r->job->ctx, &event);
    sio_buf_free(&what);
    sio_buf_free(&output);
    if (r->run_events < ADP_MOST_EVENTS) return true;
    return stop(r, ADP_STOPPED, "the adapter was started anew 20 times; the run ends here");
}

static bool blame(adp_runner *r, const adp_trouble *t, size_t index) {
    r->state[index] = ADP_BLAMED;
    return tell(r, t, &index, 1, false, false);
}

/* Runs the requests in a fresh process. Returns false when the run must end. */
static bool attempt(adp_runner *r, const size_t *list, size_t count, adp_trouble *out) {
    adp_disconnect(r);
    return adp_stream(r, (adp_batch){.list = list, .count = count}, out);
}

/* The same, in halves. `out` tells of the half that failed; without a fault both did well. */
static bool attempt_halves(adp_runner *r, const size_t *list, size_t count, adp_trouble *out) {
    size_t half = count / 2;
    if (half > 0 && !attempt(r, list, half, out)) return false;
    return out->fault != ADP_NONE || attempt(r, list + half, count - half, out);
}

/* Looks for one request that fails when it runs alone; what is answered on the way is answered. *found: it
 * has been told. Returns false when the run must end. */
static bool search(adp_runner *r, const adp_trouble *first, bool *found) {
    adp_trouble t = {.fault = first->fault};
    size_t *list = first->due, count = first->due_count;
    bool going = true;
    while (going && !*found && count > 0) {
        adp_trouble alone = {.fault = ADP_NONE}, half = {.fault = ADP_NONE};
        size_t suspect = list[0];
        /* Most codecs answer in order, and then it is the oldest. */
        going = attempt(r, &suspect, 1, &alone);
        *found = going && alone.fault != ADP_NONE;
        if (*found) going = blame(r, &alone, suspect);
        if (going && !*found && count > 1) going = attempt_halves(r, list + 1, count - 1, &half);
        adp_trouble_free(&alone);
        adp_trouble_free(&t);
        t = half;
        list = t.due;
        count = t.due_count;
    }
    adp_trouble_free(&t);
    return going;
}

/* Runs the last `count` requests of that process again, without handing on their answers. *fails tells.
 * Returns false when the run must end. */
static bool replay(adp_runner *r, const adp_trouble *first, size_t count, bool *fails) {
    adp_trouble again = {.fault = ADP_NONE};
    r->silent = true;
    bool going = attempt(r, first->sent + first->sent_count - count, count, &again);
    r->silent = false;
    *fails = going && again.fault != ADP_NONE;
    adp_trouble_free(&again);
    return going;
}

/* Each alone was answered: does it happen again when the process gets all that it had got, and is less
 * enough? */
static bool repeat(adp_runner *r, const adp_trouble *first) {
    size_t needed = first->sent_count, half = needed / 2;
    bool fails = false, together = false;
    bool going = replay(r, first, needed, &together);
    for (; going && together && half > 1; half /= 2) {
        going = replay(r, first, half, &fails);
        if (!fails) break;
        needed = half;
    }
    if (!going) return false;
    if (!together) return tell(r, first, first->due, first->due_count, true, false);
    return tell(r, first, first->sent + first->sent_count - needed, needed, false, true);
}

bool adp_isolate(adp_runner *r, adp_trouble *trouble) {
    bool found = false;
    if (!search(r, trouble, &found)) return false;
    return found || repeat(r, trouble);
}
