/* A scenario file: loaded, or refused with a sentence and nothing added. */
#include "scenario/library.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/scenario.h"

FUZZ_TARGET_SHAPE(JSON)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    scn_library *lib = scn_library_new();
    scn_load_error error = {.line = 0};
    FUZZ_CHECK(lib != NULL, "no memory");
    if (scn_library_add(lib, "input.json", text, &error)) {
        prop_scenario_loaded(lib);
        prop_scenario_replaced(lib, text);
        scn_library_settle(lib);
        prop_scenario_loaded(lib);
        prop_scenario_seat(lib);
    } else {
        prop_scenario_refused(lib, &error);
    }
    scn_library_free(lib);
    return 0;
}
