/* What all running cases together may keep of what peers send: the bounds of one case, times a hundred cases
 * at once, would still be gigabytes. */
#ifndef WIRE_BUDGET_H
#define WIRE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* A keeper (a body, a message, an inbox) gets this much, whatever the others keep. */
enum { WIRE_BUDGET_SHARE = 256 * 1024 };

typedef struct wire_budget {
    atomic_size_t kept; /* by all */
    size_t most;        /* set before use */
} wire_budget;

/* Asks to keep `more` bytes beside the `own` ones that this keeper has been granted. Returns false when it is
 * to keep no more. Any thread. `budget` NULL: always granted. */
bool wire_budget_take(wire_budget *budget, size_t own, size_t more);
/* Gives granted bytes back. NULL is allowed. */
void wire_budget_give(wire_budget *budget, size_t bytes);

#endif
