#include "runner/subject.h"

#include <string.h>

static const char *const channels[] = {"polling", "websocket", "upgraded", "decode", "encode"};
enum { CHANNELS = sizeof channels / sizeof channels[0] };

run_subject run_subject_of_scenario(const scn_scenario *s) {
    return (run_subject){.kind = RUN_SCENARIO,
                         .id = s->id,
                         .title = s->title,
                         .requirements = s->requirements,
                         .requirement_count = s->requirement_count,
                         .body = s->body};
}

const char *run_channel_find(const char *name) {
    for (size_t i = 0; i < CHANNELS; i++)
        if (strcmp(name, channels[i]) == 0) return channels[i];
    return NULL;
}
