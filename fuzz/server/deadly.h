/* What kills a server, learnt from deaths that are known. A fault that is found already ends every script
 * that waits for something else, so steps that bring it about are to be spared from then on. Which they are
 * is not asked of the server: whose parts were played again and again shortly before a known death, much
 * oftener than others, are taken for it. */
#ifndef FUZZ_SERVER_DEADLY_H
#define FUZZ_SERVER_DEADLY_H

#include "fuzz/session/script.h"

typedef struct live_deadly live_deadly;

/* Returns one that knows of nothing, or NULL without memory. Ownership: the caller's, by live_deadly_free.
 * One thread at a time. */
live_deadly *live_deadly_new(void);
void live_deadly_free(live_deadly *d);

/* The steps [from, to) of a script were played. */
void live_deadly_played(live_deadly *d, const script *s, size_t from, size_t to);
/* They were played shortly before a death; live_deadly_played was told, too. */
void live_deadly_died(live_deadly *d, const script *s, size_t from, size_t to);

/* Returns whether a step of the script has what kills. */
bool live_deadly_has(live_deadly *d, const script *s);

#endif
