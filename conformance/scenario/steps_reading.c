/* reading: a reader that stops, so that what the testee sends piles up on its side. */
#include <string.h>

#include "scenario/step.h"
#include "scenario/steps.h"

static void pause_line(const scn_line *line, bool paused) {
    if (line != NULL) wire_conn_pause(line->conn, paused);
}

bool scn_do_reading(scn_case *c, const json_t *step) {
    bool paused = strcmp(json_string_value(scn_step_argument(step)), "stop") == 0;
    const scn_peer *p = scn_peer_find(c, scn_step_name(step));
    if (p == NULL) {
        const scn_line *line = scn_step_line(c, step);
        pause_line(line, paused);
        return line != NULL;
    }
    if (p->ws != NULL) pause_line(p->ws->line, paused);
    if (p->polling == NULL) return true;
    pause_line(p->polling->get_line, paused);
    pause_line(p->polling->post_line, paused);
    return true;
}
