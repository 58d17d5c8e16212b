#include "engineio/table.h"

#include <string.h>

enum { FIRST_BUCKETS = 16, RANDOM_BYTES = 12 };

/* Three bytes make four characters; 15 bytes make the 20 without padding. */
static void write_group(const uint8_t *in, char *out) {
    static const char alphabet[64] = {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M',
                                      'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
                                      'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
                                      'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
                                      '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '_'};
    uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    for (int i = 0; i < 4; i++)
        out[i] = alphabet[bits >> (18 - 6 * i) & 63];
}

/* EIO4-HS-13, EIO4-HS-14 */
bool sio_id_make(const sio_random *random, uint32_t *counter, char out[SIO_ID_SIZE]) {
    uint8_t bytes[RANDOM_BYTES + 3];
    if (!random->fill(random->ctx, bytes, RANDOM_BYTES)) return false;
    bytes[12] = (uint8_t)(*counter >> 16);
    bytes[13] = (uint8_t)(*counter >> 8);
    bytes[14] = (uint8_t)*counter;
    *counter = (*counter + 1) & 0xffffff;
    for (size_t i = 0; i < sizeof bytes / 3; i++)
        write_group(bytes + 3 * i, out + 4 * i);
    return true;
}

void sio_table_init(sio_table *t, const sio_mem *mem) {
    *t = (sio_table){.mem = mem, .bucket = NULL, .buckets = 0, .count = 0};
}

void sio_table_free(sio_table *t) {
    sio_mem_release(t->mem, t->bucket);
    sio_table_init(t, t->mem);
}

/* FNV-1a. */
static size_t bucket_of(const sio_table *t, const char *id) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < SIO_ID_SIZE; i++)
        h = (h ^ (uint8_t)id[i]) * 16777619u;
    return h & (t->buckets - 1);
}

static void link_node(sio_table *t, sio_node *node) {
    sio_node **head = &t->bucket[bucket_of(t, node->id)];
    node->next = *head;
    *head = node;
}

static void relink_all(sio_table *t, sio_node **old, size_t n) {
    for (size_t i = 0; i < n; i++) {
        while (old[i] != NULL) {
            sio_node *node = old[i];
            old[i] = node->next;
            link_node(t, node);
        }
    }
}

static bool grow(sio_table *t) {
    if (t->count < t->buckets) return true;
    size_t n = t->buckets == 0 ? FIRST_BUCKETS : t->buckets * 2;
    sio_node **bucket = sio_mem_alloc(t->mem, n * sizeof(sio_node *));
    if (bucket == NULL) return false;
    for (size_t i = 0; i < n; i++)
        bucket[i] = NULL;
    sio_node **old = t->bucket;
    size_t old_n = t->buckets;
    t->bucket = bucket;
    t->buckets = n;
    relink_all(t, old, old_n);
    sio_mem_release(t->mem, old);
    return true;
}

bool sio_table_add(sio_table *t, sio_node *node) {
    if (!grow(t)) return false;
    link_node(t, node);
    t->count++;
    return true;
}

void sio_table_remove(sio_table *t, sio_node *node) {
    sio_node **at = &t->bucket[bucket_of(t, node->id)];
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    t->count--;
}

/* As bytes, of this length: EIO4-HS-26. */
sio_node *sio_table_find(const sio_table *t, sio_slice id) {
    if (t->buckets == 0 || id.len != SIO_ID_SIZE) return NULL;
    const char *text = (const char *)id.ptr;
    sio_node *node = t->bucket[bucket_of(t, text)];
    while (node != NULL && memcmp(node->id, text, SIO_ID_SIZE) != 0)
        node = node->next;
    return node;
}
