#include "fuzz/server/narrow.h"

#include <stdio.h>
#include <string.h>

enum { ATTEMPTS = 2 }; /* deaths are a matter of moments, too */

static bool is_harmless(live_stand *stand, sio_slice text) {
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        live_trouble now;
        sio_buf why = SIO_BUF_INIT;
        bool played = live_try(stand, text, LIVE_NONE, NULL, &now, &why);
        bool well = played && now.kind != LIVE_CRASH;
        sio_buf_free(&why);
        live_trouble_free(&now);
        if (!well) return false;
    }
    return true;
}

static void append(char *text, size_t size, const char *more) {
    size_t n = strlen(text);
    snprintf(text + n, size - n, ", at a %s", more);
}

bool live_narrow(live_stand *stand, sio_slice text, live_trouble *t) {
    const live_resets spared = stand->spared;
    for (size_t i = t->resets.count; i-- > 0;) {
        live_resets_add(&stand->spared, t->resets.text[i]);
        if (is_harmless(stand, text)) {
            memcpy(t->reset, t->resets.text[i], sizeof t->reset);
            append(t->key, sizeof t->key, t->resets.text[i]);
            append(t->detail, sizeof t->detail, t->resets.text[i]);
            return true;
        }
        stand->spared = spared;
    }
    return false;
}
