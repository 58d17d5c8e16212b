/* Tables of things that have a name: namespaces, rooms. Internal to socketio/.
 *
 * Nodes are embedded; the name lies elsewhere and must outlive the node's stay. Names may come from a peer,
 * so the hash has a secret seed. */
#ifndef SIO_SOCKETIO_NAMES_H
#define SIO_SOCKETIO_NAMES_H

#include "base/mem.h"
#include "base/slice.h"

typedef struct sio_name sio_name;
struct sio_name {
    sio_name *next;
    uint64_t hash;
    sio_slice text;
};

typedef struct sio_names {
    const sio_mem *mem;
    uint64_t seed;
    sio_name **bucket;
    size_t buckets; /* 0 or a power of two */
    size_t count;
} sio_names;

/* Makes an empty table. Allocates nothing. */
void sio_names_init(sio_names *t, uint64_t seed, const sio_mem *mem);

/* Frees the table, not the nodes. */
void sio_names_free(sio_names *t);

/* Puts the node, whose text is set, in. Returns false without memory. */
bool sio_names_add(sio_names *t, sio_name *node);

/* Takes the node out; it must be inside. */
void sio_names_remove(sio_names *t, sio_name *node);

/* Returns the node of this name, compared as bytes (SIO5-NS-02), or NULL. */
sio_name *sio_names_find(const sio_names *t, sio_slice text);

#endif
