#include "socketio/names.h"

enum { FIRST_BUCKETS = 8 };

void sio_names_init(sio_names *t, uint64_t seed, const sio_mem *mem) {
    *t = (sio_names){.mem = mem, .seed = seed, .bucket = NULL, .buckets = 0, .count = 0};
}

void sio_names_free(sio_names *t) {
    sio_mem_release(t->mem, t->bucket);
    sio_names_init(t, t->seed, t->mem);
}

/* FNV-1a from a secret start; the high half has the better bits. */
static uint64_t hash_of(const sio_names *t, sio_slice text) {
    uint64_t h = t->seed ^ 14695981039346656037u;
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ text.ptr[i]) * 1099511628211u;
    return h ^ h >> 32;
}

static void link_node(sio_names *t, sio_name *node) {
    sio_name **head = &t->bucket[node->hash & (t->buckets - 1)];
    node->next = *head;
    *head = node;
}

static bool grow(sio_names *t) {
    if (t->count < t->buckets) return true;
    size_t old_n = t->buckets;
    size_t n = old_n == 0 ? FIRST_BUCKETS : old_n * 2;
    sio_name **old = t->bucket;
    sio_name **bucket = sio_mem_alloc(t->mem, n * sizeof(sio_name *));
    if (bucket == NULL) return false;
    for (size_t i = 0; i < n; i++)
        bucket[i] = NULL;
    t->bucket = bucket;
    t->buckets = n;
    for (size_t i = 0; i < old_n; i++) {
        while (old[i] != NULL) {
            sio_name *node = old[i];
            old[i] = node->next;
            link_node(t, node);
        }
    }
    sio_mem_release(t->mem, old);
    return true;
}

bool sio_names_add(sio_names *t, sio_name *node) {
    if (!grow(t)) return false;
    node->hash = hash_of(t, node->text);
    link_node(t, node);
    t->count++;
    return true;
}

void sio_names_remove(sio_names *t, sio_name *node) {
    sio_name **at = &t->bucket[node->hash & (t->buckets - 1)];
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    t->count--;
}

/* SIO5-NS-02 */
sio_name *sio_names_find(const sio_names *t, sio_slice text) {
    if (t->buckets == 0) return NULL;
    uint64_t hash = hash_of(t, text);
    sio_name *node = t->bucket[hash & (t->buckets - 1)];
    while (node != NULL && !(node->hash == hash && sio_slice_equal(node->text, text)))
        node = node->next;
    return node;
}
