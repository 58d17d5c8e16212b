/* Where an input can be cut so that the rest still has a shape: guesses, since the input may be anything. */
#ifndef CEN_STRUCTURE_H
#define CEN_STRUCTURE_H

#include "base/slice.h"
#include "vector/vector.h"

enum { CEN_MOST_ITEMS = 4096, CEN_MOST_LEVELS = 2048, CEN_NO_PARENT = -1 };

/* An item of a list: a record of a payload, a frame of a stream, an element or member in JSON. */
typedef struct cen_item {
    size_t list; /* which one */
    size_t from, to;
} cen_item;

/* An array or object in JSON. */
typedef struct cen_level {
    size_t from, to; /* `to` 0: it does not end */
    int parent;
} cen_level;

/* A frame of a WebTransport stream. */
typedef struct cen_frame {
    size_t from, content, to;
} cen_frame;

typedef struct cen_structure {
    cen_item *items; /* by list, then by place */
    size_t item_count;
    cen_level *levels;
    size_t level_count;
    cen_frame *frames;
    size_t frame_count;
    size_t lists;
} cen_structure;

/* Looks at one message. Returns false without memory. Ownership: free in either case. */
bool cen_structure_find(vec_codec codec, sio_slice bytes, cen_structure *out);
void cen_structure_free(cen_structure *s);

/* Writes the header of a frame with so many bytes of content; `first` is the header's first byte before.
 * Returns its length (EIO4-WT-02). */
uint8_t cen_frame_header(uint8_t first, size_t length, uint8_t *out);

#endif
