#include "fuzz/properties/scenario.h"

#include <string.h>

#include "fuzz/check.h"
#include "scenario/step.h"

void prop_scenario_refused(const scn_library *lib, const scn_load_error *error) {
    FUZZ_CHECK(scn_library_count(lib) == 0, "%zu scenarios of a refused file", scn_library_count(lib));
    FUZZ_CHECK(error->message[0] != '\0', "no reason");
    FUZZ_CHECK(memchr(error->pointer, '\0', sizeof error->pointer) != NULL, "no end of the pointer");
}

static void check_steps(const json_t *steps) {
    size_t i;
    const json_t *step;
    json_array_foreach(steps, i, step) {
        const json_t *alternatives = scn_step_or(step), *otherwise = scn_step_else(step);
        FUZZ_CHECK(scn_step_verb(step) != SCN_DO_NOTHING, "step %zu has no verb", i);
        FUZZ_CHECK(alternatives == NULL || json_array_size(alternatives) > 0, "no alternative in step %zu",
                   i);
        FUZZ_CHECK(otherwise == NULL || json_is_object(otherwise), "no object in step %zu", i);
        FUZZ_CHECK(scn_duration_needs(json_object_get(step, "wait")) <= 3, "step %zu waits for what?", i);
        check_steps(json_object_get(step, "steps"));
    }
}

void prop_scenario_loaded(const scn_library *lib) {
    const char *last = "";
    FUZZ_CHECK(scn_library_count(lib) > 0, "nothing was loaded");
    for (size_t i = 0; i < scn_library_count(lib); i++) {
        const scn_scenario *s = scn_library_at(lib, i);
        FUZZ_CHECK(strcmp(last, s->id) < 0, "%s before %s", last, s->id);
        FUZZ_CHECK(scn_library_find(lib, s->id) == s, "%s is not found", s->id);
        FUZZ_CHECK(s->transport_count > 0 && s->chop_count > 0, "%s cannot run", s->id);
        check_steps(s->steps);
        last = s->id;
    }
}

void prop_scenario_replaced(scn_library *lib, sio_slice text) {
    scn_load_error error;
    size_t count = scn_library_count(lib);
    FUZZ_CHECK(scn_library_add(lib, "again.json", text, &error), "refused again");
    FUZZ_CHECK(scn_library_count(lib) == count, "%zu scenarios became %zu", count, scn_library_count(lib));
}

void prop_scenario_seat(scn_library *lib) {
    size_t count = scn_library_count(lib);
    scn_seat seat = scn_library_at(lib, 0)->seat;
    scn_library_keep(lib, seat);
    FUZZ_CHECK(scn_library_count(lib) == count, "%zu of %zu were kept", scn_library_count(lib), count);
    scn_library_keep(lib, seat == SCN_CLIENT_SEAT ? SCN_SERVER_SEAT : SCN_CLIENT_SEAT);
    FUZZ_CHECK(scn_library_count(lib) == 0, "%zu of another seat", scn_library_count(lib));
}
