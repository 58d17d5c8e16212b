/* The allocator is an argument, so that tests can make each allocation fail in turn and users can count
 * bytes. */
#ifndef SIO_BASE_MEM_H
#define SIO_BASE_MEM_H

#include <stddef.h>

typedef struct sio_mem {
    void *ctx; /* handed to each function */
    void *(*resize)(void *ctx, void *ptr,
                    size_t n);             /* as realloc: NULL ptr allocates; NULL result means no memory */
    void (*release)(void *ctx, void *ptr); /* as free: NULL is allowed */
} sio_mem;

/* Returns the allocator over realloc and free. Ownership: static, never freed. */
const sio_mem *sio_mem_default(void);

/* Returns `n` fresh bytes, not cleared, or NULL without memory. `mem` NULL means the default. */
void *sio_mem_alloc(const sio_mem *mem, size_t n);

/* As realloc. `mem` NULL means the default. On NULL the old block is kept. */
void *sio_mem_resize(const sio_mem *mem, void *ptr, size_t n);

/* As free. `mem` NULL means the default; `ptr` may be NULL. */
void sio_mem_release(const sio_mem *mem, void *ptr);

#endif
