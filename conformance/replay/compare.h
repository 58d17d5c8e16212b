/* Two runs of one case, side by side. */
#ifndef RPL_COMPARE_H
#define RPL_COMPARE_H

#include "base/buf.h"
#include "runner/case.h"
#include "wire/log.h"

typedef enum rpl_answer {
    RPL_REPRODUCED,
    RPL_DIFFERENT, /* it fails, but otherwise */
    RPL_PASSES,
    RPL_UNKNOWN /* inconclusive, unsupported */
} rpl_answer;

/* What became of a failure: `then` is its verdict, health and message, `now` the case that ran again. */
rpl_answer rpl_compare(scn_verdict verdict, scn_health health, const char *message, const run_case *now);
/* "reproduced" and the like. Static. */
const char *rpl_answer_name(rpl_answer answer);

/* Appends the readable lines of both logs, as `diff` does: "  " in both, "- " only then, "+ " only now, with
 * the times of now where there is one. What differs in each run (session ids, ports, times) does not count.
 * Very long logs are shown one after the other. Returns false without memory. */
bool rpl_compare_logs(const wire_log *then, const wire_log *now, sio_buf *out);

#endif
