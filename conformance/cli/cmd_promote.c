#include "cli/cmd_promote.h"

#include "cli/promote.h"
#include "fuzz/codec/record.h"

int cli_promote(int argc, char **argv) {
    fuzz_options o;
    int status = 2;
    check_speak_as("promote");
    if (fuzz_options_read(&o, FUZZ_PROMOTE, argc, argv)) {
        status = 0;
        if (o.check.common.help)
            fuzz_options_help(FUZZ_PROMOTE, stdout);
        else
            status = cfz_record_is(o.finding) ? promote_codec(&o) : promote_server(&o);
    }
    fuzz_options_free(&o, FUZZ_PROMOTE);
    return status;
}
