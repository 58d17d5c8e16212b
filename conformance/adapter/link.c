#include "adapter/link_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/escape.h"

enum { PIPE_SIZE = 1 << 20, SHOWN_NOISE = 64, QUEUE_KEPT = 4 << 20 };

static const char *const faults[] = {"none",  "crash",         "hang",       "memory",
                                     "noise", "answers-twice", "unknown-id", "start"};

const char *adp_fault_name(adp_fault fault) {
    return faults[fault];
}

static adp_options with_defaults(const adp_options *given) {
    adp_options o = *given;
    if (o.environment == NULL) o.environment = environ;
    if (o.answer_ms <= 0) o.answer_ms = 5000;
    if (o.start_ms <= 0) o.start_ms = 30000;
    if (o.memory == 0) o.memory = (uint64_t)512 << 20;
    if (o.window == 0) o.window = 512;
    if (o.window_bytes == 0) o.window_bytes = (size_t)1 << 20;
    return o;
}

/* ---- start and end ---- */

static void close_end(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* Makes the two pipes; `theirs` are the ends of the child. */
static bool make_pipes(adp_link *l, int theirs[2]) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0) return false;
    theirs[0] = in[0];
    l->input = in[1];
    if (pipe2(out, O_CLOEXEC) != 0) return false;
    l->output = out[0];
    theirs[1] = out[1];
    fcntl(l->input, F_SETPIPE_SZ, PIPE_SIZE); /* a smaller one works as well */
    fcntl(l->output, F_SETPIPE_SZ, PIPE_SIZE);
    return fcntl(l->input, F_SETFL, O_NONBLOCK) == 0 && fcntl(l->output, F_SETFL, O_NONBLOCK) == 0;
}

adp_link *adp_link_start(const adp_options *options, sio_buf *why) {
    adp_link *l = calloc(1, sizeof *l);
    int theirs[2] = {-1, -1};
    if (l == NULL) return NULL;
    l->options = with_defaults(options);
    l->input = l->output = -1;
    l->now = l->progress = wire_now();
    l->slots = calloc(l->options.window, sizeof *l->slots);
    bool ready = l->slots != NULL && make_pipes(l, theirs);
    if (ready)
        l->child = proc_child_start_piped(l->options.argv, l->options.environment, theirs[0], theirs[1], why);
    else
        sio_buf_addf(why, "cannot start '%s': %s", l->options.argv[0], strerror(errno));
    close_end(&theirs[0]);
    close_end(&theirs[1]);
    if (l->child != NULL) return l;
    adp_link_free(l);
    return NULL;
}

void adp_link_free(adp_link *l) {
    if (l == NULL) return;
    if (l->child != NULL) proc_child_stop(l->child, 0);
    proc_child_free(l->child);
    close_end(&l->input);
    close_end(&l->output);
    sio_buf_free(&l->queue);
    sio_buf_free(&l->what);
    adp_frames_free(&l->frames);
    free(l->slots);
    free(l);
}

pid_t adp_link_pid(const adp_link *l) {
    return proc_child_pid(l->child);
}

void adp_link_fail(adp_link *l, adp_fault fault, const char *format, ...) {
    char text[512];
    va_list args;
    if (l->fault != ADP_NONE) return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    l->fault = fault;
    sio_buf_add_str(&l->what, text);
}

/* ---- sending ---- */

static adp_slot *slot_of(const adp_link *l, uint64_t id) {
    return &l->slots[id & (l->options.window - 1)];
}

bool adp_link_has_room(const adp_link *l, size_t bytes) {
    if (l->due == 0) return true;
    return !slot_of(l, l->next_id)->due && l->bytes_due + bytes <= l->options.window_bytes;
}

static void tidy_queue(adp_link *l) {
    if (l->queue_at < l->queue.len && l->queue_at < l->queue.len / 2) return;
    if (l->queue_at == l->queue.len && l->queue.cap > QUEUE_KEPT)
        sio_buf_free(&l->queue);
    else
        sio_buf_consume(&l->queue, l->queue_at);
    l->queue_at = 0;
}

static bool queue_frame(adp_link *l, sio_slice members) {
    if (!sio_buf_reserve(&l->queue, members.len + 64)) return false;
    size_t start = adp_frame_begin(&l->queue);
    sio_buf_add_str(&l->queue, "{\"id\":");
    sio_buf_add_u64(&l->queue, l->next_id);
    sio_buf_add_byte(&l->queue, ',');
    sio_buf_add(&l->queue, members);
    if (!adp_frame_end(&l->queue, start)) return false;
    size_t size = l->queue.len - start;
    l->queued += size;
    if (l->options.trace != NULL)
        l->options.trace(l->options.trace_ctx, true,
                         sio_slice_from(sio_buf_slice(&l->queue), start + ADP_FRAME_PREFIX));
    return true;
}

bool adp_link_send(adp_link *l, sio_slice members, size_t index, uint64_t *id) {
    tidy_queue(l);
    if (!queue_frame(l, members)) return false;
    adp_slot *s = slot_of(l, l->next_id);
    *s = (adp_slot){.id = l->next_id, .end = l->queued, .index = index, .bytes = members.len, .due = true};
    if (id != NULL) *id = l->next_id;
    l->next_id++;
    if (l->due++ == 0) l->progress = l->now = wire_now();
    l->bytes_due += members.len;
    return true;
}

size_t adp_link_due(const adp_link *l) {
    return l->due;
}

size_t adp_link_due_list(const adp_link *l, size_t *index, size_t most) {
    size_t count = 0;
    for (uint64_t id = l->oldest; id < l->next_id && count < most; id++) {
        const adp_slot *s = slot_of(l, id);
        if (s->due && s->id == id) index[count++] = s->index;
    }
    return count;
}

/* ---- answers ---- */

static void fail_noise(adp_link *l, sio_slice bytes, const char *reason) {
    sio_buf shown = SIO_BUF_INIT;
    txt_escape_terminal(&shown, sio_slice_sub(bytes, 0, SHOWN_NOISE));
    const char *text = sio_buf_cstr(&shown);
    adp_link_fail(l, ADP_NOISE, "wrote on its standard output what is no answer, %s: \"%s%s\"", reason,
                  text == NULL ? "" : text, bytes.len > SHOWN_NOISE ? "…" : "");
    sio_buf_free(&shown);
}

/* Only what has left as a whole has been asked: an answer that comes before is a guess. */
static bool settle(adp_link *l, uint64_t id, size_t *index) {
    adp_slot *s = slot_of(l, id);
    bool asked = id < l->next_id && !(s->id == id && s->due && s->end > l->written);
    if (!asked) {
        adp_link_fail(l, ADP_UNKNOWN, "answered request %llu, which was not made", (unsigned long long)id);
        return false;
    }
    if (s->id != id || !s->due) {
        adp_link_fail(l, ADP_TWICE, "answered request %llu twice", (unsigned long long)id);
        return false;
    }
    s->due = false;
    *index = s->index;
    l->bytes_due -= s->bytes;
    l->due--;
    l->answered++;
    l->progress = l->now;
    while (l->oldest < l->next_id && !slot_of(l, l->oldest)->due)
        l->oldest++;
    return true;
}

static void take_answer(adp_link *l, sio_slice content, adp_news *news) {
    if (l->options.trace != NULL) l->options.trace(l->options.trace_ctx, false, content);
    const char *wrong = adp_answer_read(content, &news->answer);
    if (wrong != NULL)
        fail_noise(l, content, wrong);
    else
        news->answered = settle(l, news->answer.id, &news->index);
}

adp_news adp_link_pop(adp_link *l) {
    adp_news news = {.answered = false};
    sio_slice content;
    if (l->fault == ADP_NONE) {
        switch (adp_frames_next(&l->frames, &content)) {
        case ADP_FRAME_READY:
            take_answer(l, content, &news);
            break;
        case ADP_FRAME_TOO_LONG:
            fail_noise(l, adp_frames_rest(&l->frames), "its length is beyond 256 MiB");
            break;
        case ADP_FRAME_PARTIAL:
            break;
        }
    }
    news.fault = l->fault;
    return news;
}

adp_news adp_link_next(adp_link *l, int ms) {
    wire_us until = ms > 0 ? wire_now() + WIRE_MS(ms) : WIRE_FOREVER;
    for (;;) {
        adp_news news = adp_link_pop(l);
        if (news.answered || news.fault != ADP_NONE || l->due == 0) return news;
        adp_link_pump(l, until);
        if (l->fault == ADP_NONE && l->now >= until) return adp_link_pop(l);
    }
}

/* ---- words ---- */

void adp_link_describe(const adp_link *l, sio_buf *out) {
    sio_buf_add_str(out, "the adapter ");
    sio_buf_add(out, sio_buf_slice(&l->what));
}

void adp_link_output(adp_link *l, size_t lines, const char *prefix, sio_buf *out) {
    proc_child_output(l->child, lines, prefix, out);
}
