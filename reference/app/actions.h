/* The actions of `do` (docs/control-namespace.md). */
#ifndef SIO_APP_ACTIONS_H
#define SIO_APP_ACTIONS_H

#include "app/call.h"

/* Carries out an action and acknowledges it. Returns false when its arguments are wrong. */
typedef bool app_action_fn(app_call *call);

typedef struct app_action {
    const char *name;
    app_action_fn *act;
} app_action;

/* Returns the action of this name, or NULL. */
app_action_fn *app_action_find(sio_slice name);

/* The tables, each ended by an empty row: emits, answers and rooms, ends. */
extern const app_action app_emits[];
extern const app_action app_talks[];
extern const app_action app_rooms[];

#endif
