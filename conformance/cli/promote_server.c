#include "cli/promote.h"
int promote_server(const fuzz_options *o) {
    (void)o;
    return check_fail(2, "not a finding");
}
