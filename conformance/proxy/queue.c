#include "proxy/queue.h"

#include <stdlib.h>

void prx_queue_pop(prx_queue *q) {
    prx_op *gone = q->first;
    if (gone == NULL) return;
    q->first = gone->next;
    if (q->first == NULL) q->last = NULL;
    q->bytes -= gone->bytes.len;
    sio_buf_free(&gone->bytes);
    free(gone);
}

void prx_queue_free(prx_queue *q) {
    while (q->first != NULL)
        prx_queue_pop(q);
}

void prx_queue_delay(prx_queue *q, wire_us until) {
    if (until > q->clock) q->clock = until;
}

static bool append(prx_queue *q, prx_op_kind kind, sio_slice bytes, wire_us now) {
    prx_op *op = calloc(1, sizeof *op);
    if (op == NULL || !sio_buf_add(&op->bytes, bytes)) {
        free(op);
        return false;
    }
    prx_queue_delay(q, now + q->faults.latency);
    if (q->faults.rate > 0) q->clock += (wire_us)(bytes.len * 1000000 / q->faults.rate);
    op->kind = kind;
    op->due = q->clock;
    if (q->last == NULL)
        q->first = op;
    else
        q->last->next = op;
    q->last = op;
    q->bytes += bytes.len;
    q->total += bytes.len;
    return true;
}

static wire_us far_future(wire_us now, wire_us stall) {
    return stall == WIRE_FOREVER ? WIRE_FOREVER / 2 : now + stall;
}

/* Cuts where a fault begins. */
static size_t up_to_fault(const prx_queue *q, size_t n) {
    uint64_t to_reset = q->faults.reset_after - q->total;
    if (q->faults.reset_after >= q->total && to_reset < n) n = (size_t)to_reset;
    uint64_t to_stall = q->faults.stall_after - q->total;
    if (q->faults.stall_after > q->total && to_stall < n) n = (size_t)to_stall;
    return n;
}

bool prx_queue_bytes(prx_queue *q, sio_slice bytes, size_t split, wire_us gap, wire_us now) {
    /* A slow line sends in small pieces, not late in big ones. */
    if (split == 0 && q->faults.rate > 0) split = 1024;
    while (bytes.len > 0 && !q->ended) {
        if (q->total >= q->faults.reset_after) return prx_queue_end(q, PRX_RST, now);
        if (q->total == q->faults.stall_after) prx_queue_delay(q, far_future(now, q->faults.stall));
        size_t n = up_to_fault(q, split == 0 || split > bytes.len ? bytes.len : split);
        if (!append(q, PRX_BYTES, sio_slice_sub(bytes, 0, n), now)) return false;
        bytes = sio_slice_from(bytes, n);
        if (bytes.len > 0 && split > 0) q->clock += gap;
    }
    return !q->ended;
}

bool prx_queue_end(prx_queue *q, prx_op_kind kind, wire_us now) {
    /* Who reads no more can still be reset. */
    if (q->reset || (q->ended && kind != PRX_RST)) return false;
    if (kind == PRX_RST && q->faults.latency == 0) prx_queue_free(q);
    if (!append(q, kind, sio_slice_str(""), now)) return false;
    q->ended = true;
    q->reset = kind == PRX_RST;
    return true;
}

const prx_op *prx_queue_peek(const prx_queue *q, wire_us now, wire_us *due) {
    *due = q->first == NULL ? WIRE_FOREVER : q->first->due;
    return q->first != NULL && q->first->due <= now ? q->first : NULL;
}
