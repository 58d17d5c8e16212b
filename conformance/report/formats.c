#include <string.h>

#include "report/report.h"
#include "text/escape.h"

static const rep_format formats[] = {
    {"console", rep_console}, {"tap", rep_tap}, {"json", rep_json},   {"junit", rep_junit},
    {"html", rep_html},       {"md", rep_md},   {"badge", rep_badge},
};

const rep_format *rep_formats(size_t *count) {
    *count = sizeof formats / sizeof formats[0];
    return formats;
}

const rep_format *rep_format_find(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strlen(formats[i].name) == length && memcmp(formats[i].name, name, length) == 0)
            return &formats[i];
    return NULL;
}

bool rep_scope(const rep_report *report, sio_buf *out) {
    return report->contract == NULL ||
           sio_buf_addf(out, ", contract %s, profile %s", report->contract, report->profile);
}

const char *rep_stray_name(const rep_report *report) {
    return report->health == SCN_OK ? "fault" : scn_health_name(report->health);
}

bool rep_replay(const rep_report *report, const run_case *c, sio_buf *out) {
    if (c->bundle != NULL)
        return sio_buf_add_str(out, "siospec replay ") && txt_escape_shell(out, c->bundle) &&
               sio_buf_add_str(out, report->replay_with == NULL ? "" : report->replay_with);
    return sio_buf_add_str(out, report->replay_head) && sio_buf_add_str(out, " --select ") &&
           txt_escape_shell(out, c->key) && sio_buf_add_str(out, report->replay_tail);
}
