/* The system calls of a link: one poll loop, never a write that blocks or a signal for a broken pipe. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "adapter/link_internal.h"
#include "adapter/memory.h"
#include "process/tree.h"

enum {
    CHUNK = 256 << 10,
    LOOK_MS = 10,       /* a process fills about 40 MiB in that time */
    FULL_LOOK_MS = 500, /* walks over all of /proc */
    END_MS = 1000       /* between the end of the output and the end of the process */
};

static const char in_order[] = "exited with status 0";

/* ---- writing ---- */

static bool block_sigpipe(sigset_t *before) {
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    return pthread_sigmask(SIG_BLOCK, &pipe_only, before) == 0;
}

/* Takes the signal that our write has raised before it is unblocked. */
static void restore_sigpipe(const sigset_t *before, bool raised) {
    static const struct timespec at_once = {0, 0};
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    if (raised && !sigismember(before, SIGPIPE)) sigtimedwait(&pipe_only, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

static ssize_t write_quietly(int fd, sio_slice bytes) {
    sigset_t before;
    if (!block_sigpipe(&before)) return -1;
    ssize_t n = write(fd, bytes.ptr, bytes.len);
    int error = errno;
    restore_sigpipe(&before, n < 0 && error == EPIPE);
    errno = error;
    return n;
}

/* A closed input is no fault of its own: whoever reads no more must have answered before, or is late. */
static void write_some(adp_link *l) {
    ssize_t n = write_quietly(l->input, sio_slice_from(sio_buf_slice(&l->queue), l->queue_at));
    if (n > 0) {
        l->queue_at += (size_t)n;
        l->written += (uint64_t)n;
        l->progress = l->now;
    } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
        close(l->input);
        l->input = -1;
    }
}

/* ---- reading ---- */

static void note_end(adp_link *l) {
    sio_buf how = SIO_BUF_INIT;
    close(l->output);
    l->output = -1;
    if (proc_child_wait(l->child, END_MS))
        proc_child_describe(l->child, &how);
    else
        sio_buf_add_str(&how, "closed its standard output");
    const char *text = sio_buf_cstr(&how);
    adp_link_fail(l, ADP_CRASH, "%s", text == NULL ? "ended" : text);
    sio_buf_free(&how);
}

static void read_some(adp_link *l) {
    uint8_t *room = adp_frames_room(&l->frames, CHUNK);
    if (room == NULL) {
        adp_link_fail(l, ADP_NOISE, "wrote more than our memory holds");
        return;
    }
    ssize_t n = read(l->output, room, CHUNK);
    if (n > 0)
        adp_frames_filled(&l->frames, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        note_end(l);
}

/* ---- time and memory ---- */

void adp_link_look(adp_link *l) {
    if (l->now < l->look) return;
    l->look = l->now + WIRE_MS(LOOK_MS);
    pid_t root = proc_child_pid(l->child);
    uint64_t bytes = adp_memory_tree(root);
    if (bytes > l->peak_seen) l->peak_seen = bytes;
    if (l->full_look == 0) l->full_look = l->now + WIRE_MS(FULL_LOOK_MS);
    if (bytes <= l->options.memory && l->now >= l->full_look) {
        proc_tree_memory(root, &bytes);
        l->full_look = wire_now() + WIRE_MS(FULL_LOOK_MS);
    }
    if (bytes > l->options.memory)
        adp_link_fail(l, ADP_MEMORY, "had %llu MiB of memory, %llu are allowed",
                      (unsigned long long)(bytes >> 20), (unsigned long long)(l->options.memory >> 20));
}

/* The first two answers are those of the handshake. */
static int patience(const adp_link *l) {
    return l->answered < 2 ? l->options.start_ms : l->options.answer_ms;
}

static int wait_ms(const adp_link *l, wire_us deadline, wire_us until) {
    wire_us end = l->look < deadline ? l->look : deadline;
    if (until < end) end = until;
    return end <= l->now ? 0 : (int)((end - l->now + 999) / 1000);
}

/* Asked before the output is looked at: what a process has written is there when it has ended. One that ends
 * in order may have started the codec and left it behind. */
static bool has_died(const adp_link *l) {
    sio_buf how = SIO_BUF_INIT;
    if (!proc_child_gone(l->child)) return false;
    proc_child_describe(l->child, &how);
    const char *text = sio_buf_cstr(&how);
    bool died = text == NULL || strcmp(text, in_order) != 0;
    sio_buf_free(&how);
    return died;
}

/* Nothing more came. A process that was left behind may hold the output open for ever, so that its end is
 * none. */
static void note_silence(adp_link *l, bool dead) {
    bool late = l->now >= l->progress + WIRE_MS(patience(l));
    if (dead || (late && proc_child_gone(l->child)))
        note_end(l);
    else if (late)
        adp_link_fail(l, ADP_HANG, "gave no answer for %d ms", patience(l));
}

void adp_link_pump(adp_link *l, wire_us until) {
    bool dead = has_died(l);
    l->now = wire_now();
    adp_link_look(l);
    wire_us deadline = l->progress + WIRE_MS(patience(l));
    bool waiting_to_write = l->input >= 0 && l->queue_at < l->queue.len;
    struct pollfd p[] = {{.fd = l->output, .events = POLLIN, .revents = 0},
                         {.fd = waiting_to_write ? l->input : -1, .events = POLLOUT, .revents = 0}};
    if (l->fault != ADP_NONE || (poll(p, 2, wait_ms(l, deadline, until)) < 0 && errno != EINTR)) return;
    l->now = wire_now();
    if (p[1].revents != 0) write_some(l);
    if (p[0].revents != 0)
        read_some(l);
    else
        note_silence(l, dead);
}

/* ---- the end ---- */

static void end_input(adp_link *l) {
    if (l->queue_at < l->queue.len || l->input < 0) return;
    close(l->input);
    l->input = -1;
}

static void describe_end(adp_link *l) {
    sio_buf how = SIO_BUF_INIT;
    proc_child_describe(l->child, &how);
    const char *text = sio_buf_cstr(&how);
    if (text == NULL || strcmp(text, in_order) != 0)
        adp_link_fail(l, ADP_CRASH, "%s at the end of its input", text == NULL ? "ended" : text);
    sio_buf_free(&how);
}

/* The end of the output is what we wait for here, and no fault. */
static bool reached_end(adp_link *l) {
    uint8_t *room = adp_frames_room(&l->frames, CHUNK);
    ssize_t n = room == NULL ? 0 : read(l->output, room, CHUNK);
    if (n > 0) adp_frames_filled(&l->frames, (size_t)n);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

adp_fault adp_link_finish(adp_link *l) {
    wire_us deadline = wire_now() + WIRE_MS(l->options.answer_ms);
    bool ended = false;
    while (l->fault == ADP_NONE && !ended && (l->now = wire_now()) < deadline) {
        end_input(l);
        adp_link_look(l);
        struct pollfd p = {.fd = l->output, .events = POLLIN, .revents = 0};
        if (poll(&p, 1, wait_ms(l, deadline, WIRE_FOREVER)) > 0) ended = reached_end(l);
        while (adp_link_pop(l).answered)
            ;
    }
    int left = (int)((deadline - wire_now()) / 1000);
    bool gone = l->fault == ADP_NONE && ended && proc_child_wait(l->child, left > 0 ? left : 0);
    if (gone)
        describe_end(l);
    else
        adp_link_fail(l, ADP_HANG, "still runs %d ms after the end of its input", l->options.answer_ms);
    return l->fault;
}

/* ---- measuring ---- */

void adp_link_measure(adp_link *l) {
    l->worker = adp_memory_worker(proc_child_pid(l->child));
    l->peak_known = adp_memory_reset_peak(l->worker);
    l->memory_before = adp_memory_of(l->worker);
    l->peak_seen = 0;
    l->time_before = adp_processor_time(l->worker);
    l->measured_from = wire_now();
}

adp_cost adp_link_measured(adp_link *l) {
    uint64_t on_clock = (uint64_t)(wire_now() - l->measured_from);
    uint64_t of_processor = adp_processor_time(l->worker) - l->time_before;
    uint64_t peak = l->peak_known ? adp_memory_peak(l->worker) : l->peak_seen;
    return (adp_cost){
        .measured = true,
        .us = of_processor < on_clock ? of_processor : on_clock,
        .memory = peak > l->memory_before ? peak - l->memory_before : 0,
    };
}
