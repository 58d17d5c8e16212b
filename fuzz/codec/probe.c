/* The closer look at an input that showed something new. */
#include <stdio.h>
#include <stdlib.h>

#include "adapter/request.h"
#include "fuzz/codec/fuzzer.h"

enum { ATTEMPTS = 3, STRUCTURE_TIMES = 6, SWELL_SHARE = 4, SWELL_GRACE_S = 2 };

/* ---- comparisons ---- */

void cfz_fuzzer_hints(cfz_fuzzer *f, cfz_adapter *a, sio_slice bytes) {
    sio_buf_clear(&f->probe);
    if (!sio_buf_add_str(&f->probe, "\"hints\":true,") || !sio_buf_add(&f->probe, sio_buf_slice(&f->request)))
        return;
    adp_news news = cfz_adapter_ask(a, sio_buf_slice(&f->probe));
    if (news.answered)
        cfz_hints_add(&f->hints, bytes, &news.answer);
    else
        cfz_fuzzer_fault(f, a, news.fault, bytes);
}

/* ---- attachments ---- */

static bool write_flood(cfz_fuzzer *f, size_t extra) {
    static const uint8_t byte = 0;
    const cfz_input *in = &f->input;
    size_t count = in->count + extra;
    sio_slice *message = calloc(count, sizeof *message);
    bool *binary = calloc(count, sizeof *binary);
    for (size_t i = 0; message != NULL && binary != NULL && i < count; i++) {
        message[i] = i < in->count ? in->message[i] : sio_slice_of(&byte, 1);
        binary[i] = i < in->count ? in->binary[i] : true;
    }
    sio_buf_clear(&f->probe);
    bool ok = message != NULL && binary != NULL &&
              adp_request_messages(f->options->codec, 0, message, binary, count, &f->probe) == NULL;
    free(message);
    free(binary);
    return ok;
}

/* The attachments that the last text announces in plain digits. Other spellings count as none: what a parser
 * takes them for is not known here. */
static size_t announced(const cfz_input *in) {
    size_t last = in->count, number = 0, i = 1;
    while (last > 0 && in->binary[last - 1])
        last--;
    if (last == 0) return 0;
    sio_slice text = in->message[last - 1];
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
        if (number < SIZE_MAX / 20) number = number * 10 + (size_t)(text.ptr[i] - '0');
    return i > 1 && i < text.len && text.ptr[i] == '-' ? number : 0;
}

static void note_flood(cfz_fuzzer *f, cfz_subject *s, sio_slice bytes, sio_slice answer) {
    size_t extra = (size_t)f->options->attachments;
    char title[128];
    bool asked = announced(&f->input) >= extra, *found = asked ? &s->waits_found : &s->unannounced_found;
    if (*found) return;
    *found = true;
    snprintf(title, sizeof title, "it keeps %zu attachments for one packet and waits for more: %s", extra,
             asked ? "a peer may announce any number" : "the packet does not announce so many");
    cfz_finding g = {
        .kind = "wait", .rule = asked ? "attachments" : "unannounced", .title = title, .answer = answer};
    cfz_fuzzer_note(f, &s->main, bytes, &g);
}

void cfz_fuzzer_flood(cfz_fuzzer *f, cfz_subject *s, sio_slice bytes) {
    size_t extra = (size_t)f->options->attachments;
    bool all_found = s->waits_found && s->unannounced_found;
    if (f->options->codec != VEC_SIO5 || extra == 0 || all_found || !write_flood(f, extra)) return;
    adp_news news = cfz_adapter_ask(&s->main, sio_buf_slice(&f->probe));
    if (!news.answered) {
        cfz_fuzzer_fault(f, &s->main, news.fault, bytes);
        return;
    }
    if (!sio_slice_is(news.answer.more, "true")) return;
    note_flood(f, s, bytes, news.answer.text);
}

/* ---- size ---- */

static bool add_control(vec_codec codec, size_t bytes, sio_buf *out) {
    sio_buf text = SIO_BUF_INIT;
    bool binary = codec == VEC_EIO4_WEBTRANSPORT;
    bool ok = sio_buf_add_str(&text, codec == VEC_SIO5 ? "2[\"" : "4") &&
              sio_buf_add_copies(&text, sio_slice_str("x"), bytes) &&
              (codec != VEC_SIO5 || sio_buf_add_str(&text, "\"]"));
    sio_slice message = sio_buf_slice(&text);
    ok = ok && adp_request_messages(codec, 0, &message, &binary, 1, out) == NULL;
    sio_buf_free(&text);
    return ok;
}

/* In a fresh process that has seen one harmless input of that size, memory is what this input takes. */
static adp_news cost_once(cfz_fuzzer *f, cfz_subject *s, sio_slice request, adp_cost *cost) {
    sio_buf control = SIO_BUF_INIT;
    adp_news news = {.fault = ADP_NONE};
    cfz_adapter_stop(&s->plain);
    if (add_control(f->options->codec, (size_t)f->options->swell, &control))
        news = cfz_adapter_ask(&s->plain, sio_buf_slice(&control));
    if (news.answered) news = cfz_adapter_measure(&s->plain, request, cost);
    sio_buf_free(&control);
    return news;
}

static bool is_dear(const cfz_options *o, const cfz_swelling *where, const adp_cost *cost,
                    const char **kind) {
    uint64_t bytes = (uint64_t)o->swell, times = where->structure ? STRUCTURE_TIMES : 1;
    bool memory = cost->memory > bytes * (uint64_t)o->memory_per_byte * times;
    bool time = cost->us * 1000 > bytes * (uint64_t)o->time_per_byte * times;
    *kind = memory ? "memory" : "time";
    return memory || time;
}

static void note_dear(cfz_fuzzer *f, cfz_subject *s, sio_slice bytes, const cfz_swelling *where,
                      const char *kind, const adp_cost *cost) {
    char title[160], rule[40];
    double size = (double)f->options->swell;
    snprintf(rule, sizeof rule, "%s-%s", kind, where->name);
    snprintf(title, sizeof title, "%lld bytes more at byte %zu take %.0f bytes of memory and %.0f ns each",
             (long long)f->options->swell, where->at, (double)cost->memory / size,
             (double)cost->us * 1000 / size);
    cfz_finding g = {.kind = "dear", .rule = rule, .title = title, .swelling = where};
    cfz_fuzzer_note(f, &s->main, bytes, &g);
}

/* The least of some attempts counts: it is the input's own. */
static void measure(cfz_fuzzer *f, cfz_subject *s, sio_slice bytes, const cfz_swelling *where,
                    sio_slice request) {
    adp_cost least = {.us = UINT64_MAX, .memory = UINT64_MAX};
    const char *kind = "";
    bool dear = true;
    for (int i = 0; dear && i < ATTEMPTS; i++) {
        adp_cost cost = {.measured = false};
        adp_news news = cost_once(f, s, request, &cost);
        if (!news.answered) {
            cfz_fuzzer_fault(f, &s->plain, news.fault, bytes);
            return;
        }
        if (cost.us < least.us) least.us = cost.us;
        if (cost.memory < least.memory) least.memory = cost.memory;
        dear = is_dear(f->options, where, &least, &kind);
    }
    if (dear) note_dear(f, s, bytes, where, kind, &least);
}

static bool start_plain(cfz_fuzzer *f, cfz_subject *s) {
    sio_buf why = SIO_BUF_INIT;
    if (!s->measurable)
        s->measurable =
            cfz_adapter_start(&s->plain, &s->plain_options, (uint64_t)f->options->answer * 5, &why);
    sio_buf_free(&why);
    return s->measurable;
}

static bool write_swollen(cfz_fuzzer *f, sio_slice bytes, const cfz_swelling *where, sio_buf *store,
                          sio_buf *request) {
    cfz_input in = {.count = 0};
    bool ok = cfz_swell_make(bytes, where, (size_t)f->options->swell, store) &&
              cfz_input_read(f->options->codec, sio_buf_slice(store), &in) &&
              adp_request_messages(f->options->codec, 0, in.message, in.binary, in.count, request) == NULL;
    cfz_input_free(&in);
    return ok;
}

static void swell_at(cfz_fuzzer *f, sio_slice bytes, const cfz_swelling *where) {
    sio_buf store = SIO_BUF_INIT, request = SIO_BUF_INIT;
    if (write_swollen(f, bytes, where, &store, &request))
        for (size_t i = 0; i < f->subjects; i++)
            if (start_plain(f, &f->subject[i]))
                measure(f, &f->subject[i], bytes, where, sio_buf_slice(&request));
    sio_buf_free(&store);
    sio_buf_free(&request);
}

/* Large inputs are slow: a quarter of the time is theirs. */
static void swell(cfz_fuzzer *f, sio_slice bytes) {
    cfz_swelling where;
    size_t at = 0;
    wire_us start = wire_now();
    while (f->swelling < (start - f->begun) / SWELL_SHARE + WIRE_MS(SWELL_GRACE_S * 1000) &&
           cfz_swell_next(&f->swells, bytes, &at, &where)) {
        swell_at(f, bytes, &where);
        f->swelling += wire_now() - start;
        start = wire_now();
    }
}

void cfz_fuzzer_probe(cfz_fuzzer *f, sio_slice bytes, const bool *more) {
    for (size_t i = 0; i < f->subjects; i++) {
        cfz_subject *s = &f->subject[i];
        if (s->main.sites.count > 0) cfz_fuzzer_hints(f, &s->main, bytes);
        if (more[i]) cfz_fuzzer_flood(f, s, bytes);
    }
    if (f->options->swell > 0 && f->broken == NULL) swell(f, bytes);
}

void cfz_fuzzer_swell_all(cfz_fuzzer *f, sio_slice bytes) {
    cfz_swells *seen = calloc(1, sizeof *seen);
    cfz_swelling where;
    size_t at = 0;
    while (seen != NULL && f->broken == NULL && cfz_swell_next(seen, bytes, &at, &where))
        swell_at(f, bytes, &where);
    free(seen);
}
