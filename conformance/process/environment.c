#include "process/environment.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    size_t offset;
    long fallback;
} table[] = {
    {"SIOSPEC_PING_INTERVAL", offsetof(proc_wishes, ping_interval), 300},
    {"SIOSPEC_PING_TIMEOUT", offsetof(proc_wishes, ping_timeout), 200},
    {"SIOSPEC_CONNECT_TIMEOUT", offsetof(proc_wishes, connect_timeout), 1000},
    {"SIOSPEC_UPGRADE_TIMEOUT", offsetof(proc_wishes, upgrade_timeout), 1000},
    {"SIOSPEC_MAX_PAYLOAD", offsetof(proc_wishes, max_payload), 1000000},
};
enum { WISHES = sizeof table / sizeof table[0], ADDED = WISHES + 2 };

proc_wishes proc_wishes_default(void) {
    proc_wishes w;
    for (size_t i = 0; i < WISHES; i++) {
        const char *own = getenv(table[i].name);
        long value = own == NULL ? 0 : strtol(own, NULL, 10);
        if (value <= 0) value = table[i].fallback;
        memcpy((char *)&w + table[i].offset, &value, sizeof value);
    }
    return w;
}

static bool is_ours(const char *variable) {
    size_t name = strcspn(variable, "=");
    if (name == 4 && (memcmp(variable, "PORT", 4) == 0 || memcmp(variable, "HOST", 4) == 0)) return true;
    for (size_t i = 0; i < WISHES; i++)
        if (strlen(table[i].name) == name && memcmp(variable, table[i].name, name) == 0) return true;
    return false;
}

static bool add_wishes(char **out, size_t *n, const proc_wishes *wishes) {
    for (size_t i = 0; i < WISHES; i++) {
        long value = 0;
        memcpy(&value, (const char *)wishes + table[i].offset, sizeof value);
        if (asprintf(&out[*n], "%s=%ld", table[i].name, value) < 0) return false;
        (*n)++;
    }
    return true;
}

char **proc_environment_new(const proc_wishes *wishes, const char *host, uint16_t port) {
    size_t inherited = 0;
    while (environ[inherited] != NULL)
        inherited++;
    char **out = calloc(inherited + ADDED + 1, sizeof *out);
    if (out == NULL) return NULL;
    size_t n = 0;
    for (size_t i = 0; i < inherited; i++) {
        if (is_ours(environ[i])) continue;
        if ((out[n] = strdup(environ[i])) == NULL) goto fail;
        n++;
    }
    if (!add_wishes(out, &n, wishes)) goto fail;
    if (asprintf(&out[n], "HOST=%s", host) < 0) goto fail;
    n++;
    if (asprintf(&out[n], "PORT=%u", (unsigned)port) < 0) goto fail;
    return out;
fail:
    out[n] = NULL;
    proc_environment_free(out);
    return NULL;
}

static bool is_named(const char *variable, const char *const *names) {
    size_t length = strcspn(variable, "=");
    for (; *names != NULL; names++)
        if (strlen(*names) == length && memcmp(variable, *names, length) == 0) return true;
    return false;
}

char **proc_environment_with(const char *const *names, const char *const *values) {
    size_t inherited = 0, added = 0, n = 0;
    while (environ[inherited] != NULL)
        inherited++;
    while (names[added] != NULL)
        added++;
    char **out = calloc(inherited + added + 1, sizeof *out);
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < inherited; i++)
        if (!is_named(environ[i], names)) ok = (out[n++] = strdup(environ[i])) != NULL;
    for (size_t i = 0; ok && i < added; i++) {
        if (values[i] == NULL) continue;
        ok = asprintf(&out[n], "%s=%s", names[i], values[i]) >= 0;
        if (!ok) out[n] = NULL;
        n++;
    }
    if (ok) return out;
    proc_environment_free(out);
    return NULL;
}

void proc_environment_free(char **environment) {
    if (environment == NULL) return;
    for (char **e = environment; *e != NULL; e++)
        free(*e);
    free(environment);
}
