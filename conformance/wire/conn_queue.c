/* The bytes that wait to be written, cut into segments with gaps between them. */
#include <stdlib.h>
#include <string.h>

#include "wire/conn_internal.h"

enum { MOST_QUEUED = 64 * 1024 * 1024 };

static void free_job(wire_job *job) {
    if (job == NULL) return;
    free(job->bytes);
    free(job->sizes);
    free(job);
}

static size_t next_cut(wire_job *job) {
    size_t left = job->len - job->done;
    if (job->size_count == 0) return job->len;
    size_t size = job->sizes[job->size_at];
    if (job->size_at + 1 < job->size_count) job->size_at++;
    /* A size of 0 would never get anywhere: it means the rest. */
    return size == 0 || size >= left ? job->len : job->done + size;
}

static wire_job *new_job(sio_slice bytes, const wire_chop *chop) {
    wire_job *job = calloc(1, sizeof *job);
    if (job == NULL) return NULL;
    job->len = bytes.len;
    job->bytes = malloc(bytes.len);
    bool ok = job->bytes != NULL;
    if (ok) memcpy(job->bytes, bytes.ptr, bytes.len);
    if (ok && chop != NULL && chop->count > 0) {
        job->sizes = calloc(chop->count, sizeof(size_t));
        ok = job->sizes != NULL;
        if (ok) memcpy(job->sizes, chop->sizes, chop->count * sizeof(size_t));
        job->size_count = chop->count;
        job->gap = chop->gap;
    }
    if (!ok) {
        free_job(job);
        return NULL;
    }
    job->cut = next_cut(job);
    return job;
}

bool wire_queue_add(wire_queue *q, sio_slice bytes, const wire_chop *chop) {
    if (bytes.len == 0) return true;
    if (bytes.len > MOST_QUEUED - q->unsent) return false;
    wire_job *job = new_job(bytes, chop);
    if (job == NULL) return false;
    if (q->last == NULL)
        q->first = job;
    else
        q->last->next = job;
    q->last = job;
    q->unsent += bytes.len;
    return true;
}

sio_slice wire_queue_due(wire_queue *q, wire_us now) {
    const wire_job *job = q->first;
    if (job == NULL || now < q->next_at) return (sio_slice){.ptr = NULL, .len = 0};
    return sio_slice_of(job->bytes + job->done, job->cut - job->done);
}

static void drop_first(wire_queue *q) {
    wire_job *job = q->first;
    q->first = job->next;
    if (q->first == NULL) q->last = NULL;
    free_job(job);
}

void wire_queue_advance(wire_queue *q, size_t n, wire_us now) {
    wire_job *job = q->first;
    job->done += n;
    q->unsent -= n;
    if (job->done < job->cut) return;
    if (job->done == job->len) {
        drop_first(q);
        return;
    }
    job->cut = next_cut(job);
    /* The gap is counted from the end of a segment, so that a late caller never sends two at once. */
    q->next_at = job->gap > WIRE_FOREVER - now ? WIRE_FOREVER : now + job->gap;
}

void wire_queue_drop(wire_queue *q) {
    while (q->first != NULL)
        drop_first(q);
    q->unsent = 0;
    q->next_at = 0;
}
