/* The names of enumerations, as they stand in data, reports and on the command line. */
#include "scenario/names.h"

#include <string.h>

const char *const SCN_SEATS[] = {"server", "client", NULL};
const char *const SCN_TRANSPORTS[] = {"polling", "websocket", "upgraded", NULL};
const char *const SCN_CONTRACTS[] = {"any", "socketio", "engineio", NULL};
const char *const SCN_POLARITIES[] = {"positive", "negative", NULL};
const char *const SCN_HAZARDS[] = {"none", "crash", "hang", "flood", "memory", NULL};
const char *const SCN_CHOPS[] = {"whole", "bytes", "halves", NULL};
const char *const SCN_GRADES[] = {"pass", "info", "lenient", "fail", NULL};
static const char *const VERDICTS[] = {"pass",        "info",  "lenient", "fail", "inconclusive",
                                       "unsupported", "flaky", "skipped", NULL};
static const char *const HEALTHS[] = {"ok", "crash", "hang", "leak", NULL};

int scn_name_index(const char *const *names, const char *name) {
    for (int i = 0; name != NULL && names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

const char *scn_seat_name(scn_seat s) {
    return SCN_SEATS[s];
}

const char *scn_transport_name(scn_transport t) {
    return SCN_TRANSPORTS[t];
}

const char *scn_verdict_name(scn_verdict v) {
    return VERDICTS[v];
}

const char *scn_health_name(scn_health h) {
    return HEALTHS[h];
}

const char *scn_contract_name(scn_contract c) {
    return SCN_CONTRACTS[c];
}

bool scn_transport_parse(const char *name, scn_transport *out) {
    int i = scn_name_index(SCN_TRANSPORTS, name);
    if (i >= 0) *out = (scn_transport)i;
    return i >= 0;
}

bool scn_verdict_parse(const char *name, scn_verdict *out) {
    int i = scn_name_index(VERDICTS, name);
    if (i >= 0) *out = (scn_verdict)i;
    return i >= 0;
}

bool scn_contract_parse(const char *name, scn_contract *out) {
    int i = scn_name_index(SCN_CONTRACTS, name);
    if (i >= 0) *out = (scn_contract)i;
    return i >= 0;
}
