/* Memory and descriptors that sessions leave behind. */
#include <stdio.h>
#include <time.h>

#include "fuzz/server/campaign.h"

enum {
    SOON = 150,            /* scripts from mark to mark, as long as there are few, */
    LATER = 600,           /* and then */
    LEAST_DESCRIPTORS = 8, /* more of them, growing from mark to mark; */
    MANY_DESCRIPTORS = 40, /* so many, and it is certain */
    LEAST_MIB = 48,
    LEAST_BYTES = 12 << 10 /* a script */
};

static void rest(live_campaign *c) {
    wire_us until = wire_now() + live_stand_aftermath(c->stand);
    const struct timespec t = {.tv_nsec = 20000000};
    while (wire_now() < until && !c->stand->env->testee_gone(c->stand->env->ctx))
        nanosleep(&t, NULL);
}

static bool grows(const live_campaign *c, bool memory) {
    if (c->mark_count < LIVE_MARKS) return false;
    for (size_t i = 1; i < LIVE_MARKS; i++) {
        const live_usage *a = &c->marks[i - 1], *b = &c->marks[i];
        if (memory ? !b->has_memory || b->memory <= a->memory
                   : !b->has_descriptors || b->descriptors <= a->descriptors)
            return false;
    }
    const live_usage *first = &c->marks[0], *last = &c->marks[LIVE_MARKS - 1];
    if (!memory) return last->descriptors - first->descriptors >= LEAST_DESCRIPTORS;
    uint64_t more = last->memory - first->memory;
    return more >= (uint64_t)LEAST_MIB << 20 && more / (last->runs - first->runs + 1) >= LEAST_BYTES;
}

static void push(live_campaign *c, live_usage mark) {
    if (c->mark_count == LIVE_MARKS)
        for (size_t i = 1; i < LIVE_MARKS; i++)
            c->marks[i - 1] = c->marks[i];
    else
        c->mark_count++;
    c->marks[c->mark_count - 1] = mark;
}

void live_usage_measure(live_campaign *c, live_trouble *t) {
    const scn_env *env = c->stand->env;
    *t = (live_trouble){.kind = LIVE_NONE};
    rest(c);
    live_usage mark = {.runs = c->next};
    mark.has_memory = env->memory(env->ctx, &mark.memory);
    mark.has_descriptors = env->descriptors(env->ctx, &mark.descriptors);
    push(c, mark);
    c->rest_at = c->next + (c->mark_count < LIVE_MARKS ? SOON : LATER);
    const live_usage *first = &c->marks[0];
    if (grows(c, false)) {
        t->kind = LIVE_DESCRIPTORS;
        t->certain = mark.descriptors - first->descriptors >= MANY_DESCRIPTORS;
        snprintf(t->detail, sizeof t->detail,
                 "open descriptors grew from %llu to %llu with %llu scripts, and stay",
                 (unsigned long long)first->descriptors, (unsigned long long)mark.descriptors,
                 (unsigned long long)(mark.runs - first->runs));
    } else if (grows(c, true)) {
        t->kind = LIVE_MEMORY;
        t->certain = true;
        snprintf(t->detail, sizeof t->detail,
                 "memory grew from %llu to %llu MiB with %llu scripts, and stays",
                 (unsigned long long)(first->memory >> 20), (unsigned long long)(mark.memory >> 20),
                 (unsigned long long)(mark.runs - first->runs));
    }
    if (t->kind == LIVE_NONE) return;
    snprintf(t->key, sizeof t->key, "%s: grows", live_kind_name(t->kind));
    c->mark_count = 0;
}
