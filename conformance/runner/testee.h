/* The testee as the runner sees it; tests script one. */
#ifndef RUN_TESTEE_H
#define RUN_TESTEE_H

#include "base/buf.h"
#include "scenario/scenario.h"

typedef enum run_life {
    RUN_ALIVE, /* a fresh handshake works */
    RUN_DEAD,  /* its process ended, or nobody listens any more */
    RUN_MUTE   /* somebody listens, but a handshake gets no answer */
} run_life;

typedef struct run_testee {
    void *ctx; /* handed back */

    /* Its process has ended. Cheap; any thread. Always false when somebody else started it. */
    bool (*gone)(void *ctx);

    /* Tries a fresh handshake with a generous deadline. Any thread, one at a time. */
    run_life (*check)(void *ctx, const scn_env *env);

    /* Starts it again and puts its new address into `env`. Called only while no case runs. Returns false and
     * appends a sentence to `why` when that fails. NULL: it is not ours to start. */
    bool (*restart)(void *ctx, scn_env *env, sio_buf *why);

    /* Appends how it ended, with its last output (`lines`, 0: none); nothing when it is not ours. */
    void (*obituary)(void *ctx, size_t lines, sio_buf *out);

    /* Appends its last output (`lines`), escaped, whether it lives or not. NULL: it is not ours. */
    void (*output)(void *ctx, size_t lines, sio_buf *out);

    /* How many microseconds its processes had to wait for a core since the last call. Any thread, one at a
     * time; also while it is started again. NULL: nobody can tell. */
    int64_t (*waited)(void *ctx);

    /* Memory of its process tree; false: not known. Any thread. */
    bool (*memory)(void *ctx, uint64_t *bytes);

    /* Open descriptors of its process tree; false: not known. Any thread. */
    bool (*descriptors)(void *ctx, uint64_t *count);
} run_testee;

#endif
