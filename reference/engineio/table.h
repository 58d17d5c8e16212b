/* Ids of sessions and sockets, and the table that finds what they name.
 *
 * An id is 20 characters of the URL-safe base64 alphabet: 12 random bytes and a 24-bit counter (EIO4-HS-13).
 * The random part makes it unguessable, the counter unique (EIO4-HS-14). Nodes are embedded; chains are short
 * because nobody but the random source chooses the ids that are inside. */
#ifndef SIO_ENGINEIO_TABLE_H
#define SIO_ENGINEIO_TABLE_H

#include "base/mem.h"
#include "base/slice.h"

enum { SIO_ID_SIZE = 20 };

/* Fills `out` with `n` random bytes, of a quality fit for secrets. Returns false when it cannot. */
typedef bool sio_random_fn(void *ctx, uint8_t *out, size_t n);

typedef struct sio_random {
    void *ctx;
    sio_random_fn *fill;
} sio_random;

typedef struct sio_node sio_node;
struct sio_node {
    sio_node *next;
    char id[SIO_ID_SIZE]; /* no NUL at the end */
};

typedef struct sio_table {
    const sio_mem *mem;
    sio_node **bucket;
    size_t buckets; /* 0 or a power of two */
    size_t count;
} sio_table;

/* Writes a fresh id; `counter` is moved on. Returns false when the random source fails. */
bool sio_id_make(const sio_random *random, uint32_t *counter, char out[SIO_ID_SIZE]);

/* Makes an empty table over `mem` (NULL: the default). Allocates nothing. */
void sio_table_init(sio_table *t, const sio_mem *mem);

/* Frees the table, not the nodes. */
void sio_table_free(sio_table *t);

/* Puts the node in; its id must not be in the table yet. Returns false without memory. */
bool sio_table_add(sio_table *t, sio_node *node);

/* Takes the node out; it must be inside. */
void sio_table_remove(sio_table *t, sio_node *node);

/* Returns the node with this id, or NULL. The id is compared whole, as bytes (EIO4-HS-26). */
sio_node *sio_table_find(const sio_table *t, sio_slice id);

/* Returns the id of a node. Ownership: the node's. */
static inline sio_slice sio_node_id(const sio_node *node) {
    return sio_slice_of(node->id, SIO_ID_SIZE);
}

#endif
