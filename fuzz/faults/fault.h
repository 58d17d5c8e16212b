/* Faults that patches/ seeds into a copy of the reference (docs/fuzzing.md, "A benchmark of our own").
 *
 * The copy is right as it stands: where a fault lies, and whether its condition holds, is recorded, and the
 * input goes on. For an input that met the condition of a fault whose effect no check has seen yet, a child
 * process runs the same input once more with that one fault armed: it is detected when a check, a sanitizer
 * or the child's processor time ends it. So all faults live in one binary, and none hides another. */
#ifndef FUZZ_FAULTS_FAULT_H
#define FUZZ_FAULTS_FAULT_H

#include "base/slice.h"
#include "fuzz/faults/list.h"

typedef enum fault_id {
#define FAULT_ENUM(name) FAULT_##name,
    FAULT_LIST(FAULT_ENUM)
#undef FAULT_ENUM
        FAULTS
} fault_id;

/* In a patch: whether to go wrong here. The condition must not branch (& instead of &&) and compares by the
 * functions below, so that no fuzzer is led to it by what only a benchmark has. */
#define FAULT(name, condition) fault_met(FAULT_##name, (condition))

/* Records that this place was reached, and whether the condition holds. Returns true only when the fault is
 * armed and the condition holds. */
bool fault_met(fault_id id, bool condition);

/* Compare without instrumentation. */
bool fault_above(uint64_t a, uint64_t b);
bool fault_equal(uint64_t a, uint64_t b);
bool fault_holds(sio_slice text, uint8_t byte);

/* What happens in the process of one input: the body of a LLVMFuzzerTestOneInput. */
typedef int fault_body(const uint8_t *data, size_t size);

/* Runs one input and records what it met in the file named by the environment variable FAULT_STATE (state.py
 * reads it; nowhere without one). Returns 0. */
int fault_run(fault_body *body, const uint8_t *data, size_t size);

/* Runs the input in a child process with one fault armed. Returns whether that was seen. */
bool fault_trial(fault_id id, fault_body *body, const uint8_t *data, size_t size);

/* The fault that is armed in this process; FAULTS: none. */
extern fault_id fault_armed;

#endif
