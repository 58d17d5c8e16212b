#include "fuzz/codec/adapter.h"

#include <limits.h>

#include "adapter/memory.h"

enum {
    SLICE_MS = 250, /* so often a slow answer is looked at */
    WALL = 20,      /* an adapter that only sleeps may take so many times the processor time */
    OUTPUT_LINES = 20
};

static bool connect_to(cfz_adapter *a, adp_identity *who, sio_buf *why) {
    bool distrust;
    a->starts++;
    a->link = adp_link_start(&a->options, why);
    if (a->link == NULL) return false;
    if (adp_hello(a->link, who, &distrust, why) != ADP_NONE) {
        adp_link_output(a->link, OUTPUT_LINES, "  ", &a->output);
        adp_link_free(a->link);
        a->link = NULL;
        return false;
    }
    a->worker = 0;
    return true;
}

bool cfz_adapter_start(cfz_adapter *a, const adp_options *options, uint64_t time_ms, sio_buf *why) {
    *a = (cfz_adapter){.time_ms = time_ms, .options = *options};
    a->options.answer_ms = (int)(time_ms * WALL < INT_MAX ? time_ms * WALL : INT_MAX);
    a->options.window = 4;
    return connect_to(a, &a->who, why);
}

void cfz_adapter_stop(cfz_adapter *a) {
    adp_link_free(a->link);
    a->link = NULL;
}

void cfz_adapter_free(cfz_adapter *a) {
    cfz_adapter_stop(a);
    adp_identity_free(&a->who);
    sio_buf_free(&a->what);
    sio_buf_free(&a->output);
}

/* Which of its processes is the codec is only asked when it takes long. */
static uint64_t processor_ms(cfz_adapter *a) {
    pid_t root = adp_link_pid(a->link);
    if (a->worker == 0) a->worker = adp_memory_worker(root);
    return adp_processor_time(a->worker) / 1000;
}

/* Waits for the answer. Time counts on the processor from the first look, so that a busy machine does not. */
static adp_news wait(cfz_adapter *a) {
    adp_news news = adp_link_next(a->link, SLICE_MS);
    if (news.answered || news.fault != ADP_NONE) return news;
    uint64_t start = processor_ms(a), now = start;
    while (!news.answered && news.fault == ADP_NONE && now - start < a->time_ms) {
        news = adp_link_next(a->link, SLICE_MS);
        now = processor_ms(a);
    }
    if (!news.answered && news.fault == ADP_NONE) {
        news.fault = ADP_HANG;
        sio_buf_addf(&a->what, "the adapter has worked for %llu ms without an answer",
                     (unsigned long long)(now - start));
    }
    return news;
}

static void note_fault(cfz_adapter *a) {
    if (a->what.len == 0) adp_link_describe(a->link, &a->what);
    /* What it says when it dies is complete when it is gone. */
    adp_link_output(a->link, OUTPUT_LINES, "", &a->output);
    cfz_adapter_stop(a);
}

static bool ready(cfz_adapter *a, adp_news *news) {
    sio_buf_clear(&a->what);
    sio_buf_clear(&a->output);
    if (a->link != NULL || connect_to(a, NULL, &a->what)) return true;
    *news = (adp_news){.fault = ADP_START};
    return false;
}

adp_news cfz_adapter_measure(cfz_adapter *a, sio_slice members, adp_cost *cost) {
    adp_news news = {.answered = false};
    if (!ready(a, &news)) return news;
    if (cost != NULL) adp_link_measure(a->link);
    if (!adp_link_send(a->link, members, 0, NULL)) return news;
    news = wait(a);
    if (cost != NULL) *cost = news.answered ? adp_link_measured(a->link) : (adp_cost){.measured = false};
    if (!news.answered) note_fault(a);
    return news;
}

adp_news cfz_adapter_ask(cfz_adapter *a, sio_slice members) {
    return cfz_adapter_measure(a, members, NULL);
}
