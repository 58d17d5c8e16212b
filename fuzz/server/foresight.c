#include "fuzz/server/foresight.h"

#include <pthread.h>

/* The model has one world. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void live_foresee(live_foresight *f, const script *s, bool socketio) {
    pthread_mutex_lock(&lock);
    f->valid = play_foresee(s, socketio, &f->forecast);
    pthread_mutex_unlock(&lock);
    f->end = f->valid ? s->count : 0;
}

void live_foresight_ends(live_foresight *f, size_t at) {
    if (at < f->end) f->end = at;
}

/* A ping that is due may end a session in the model and not on the wire, or the other way round. */
unsigned live_foreseen(const live_foresight *f, size_t step) {
    if (step >= f->end || f->forecast.step[step].at >= PLAY_PING_INTERVAL) return 0;
    return f->forecast.step[step].status;
}
