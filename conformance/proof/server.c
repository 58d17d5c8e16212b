/* The right servers that stand behind the proxy. */
#include <stdlib.h>
#include <string.h>

#include "proof/proof.h"

enum { MOST_WORDS = 64, LOG_LIMIT = 16 << 10 };

char *prf_own_binary(void) {
    static char path[4096] = "siospec";
    char found[sizeof path];
    if (realpath("/proc/self/exe", found) != NULL) memcpy(path, found, sizeof path);
    return path;
}

static bool add_word(char **argv, size_t *count, const char *word) {
    if (*count + 1 >= MOST_WORDS || (argv[*count] = strdup(word)) == NULL) return false;
    (*count)++;
    return true;
}

static char **make_command(const prf_proof *p, scn_contract contract, const json_t *options) {
    size_t count = 0, i;
    json_t *option;
    char **argv = calloc(MOST_WORDS, sizeof *argv);
    if (argv == NULL) return NULL;
    bool ok = true;
    if (p->command != NULL) {
        for (char **word = p->command; *word != NULL; word++)
            ok = ok && add_word(argv, &count, *word);
        ok = ok && add_word(argv, &count, scn_contract_name(contract));
    } else {
        ok = add_word(argv, &count, prf_own_binary()) && add_word(argv, &count, "serve") &&
             add_word(argv, &count, "--app") && add_word(argv, &count, scn_contract_name(contract));
    }
    json_array_foreach((json_t *)options, i, option) {
        ok = ok && add_word(argv, &count, json_string_value(option));
    }
    (void)ok;
    return argv;
}

static void free_command(char **argv) {
    for (size_t i = 0; argv != NULL && argv[i] != NULL; i++)
        free(argv[i]);
    free((void *)argv);
}

static bool same_command(char *const *a, char *const *b) {
    while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0)
        a++, b++;
    return *a == NULL && *b == NULL;
}

bool prf_wants(const prf_entry *e, scn_contract contract) {
    const char *name = json_string_value(json_object_get(e->data->body, "contract"));
    if (name == NULL || strcmp(name, "any") == 0)
        return contract == SCN_SOCKETIO || e->kind != &data_variations;
    return strcmp(name, scn_contract_name(contract)) == 0;
}

prf_server *prf_server_for(prf_proof *p, const data_entry *entry, scn_contract contract) {
    char **argv = make_command(p, contract, json_object_get(entry->body, "serve"));
    const char *features = json_string_value(json_object_get(entry->body, "features"));
    if (features == NULL) features = "";
    if (argv == NULL) return NULL;
    for (prf_server *s = p->servers; s != NULL; s = s->next) {
        if (s->contract != contract || strcmp(s->features, features) != 0 || !same_command(s->argv, argv))
            continue;
        free_command(argv);
        return s;
    }
    prf_server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        free_command(argv);
        return NULL;
    }
    s->contract = contract;
    s->argv = argv;
    s->features = features;
    s->next = p->servers;
    p->servers = s;
    return s;
}

/* Asks for every capability that some case needs. */
static bool ask_capabilities(const prf_proof *p, prf_server *s) {
    size_t count = 0, most = scn_library_count(p->library);
    const char **names = calloc(most + 1, sizeof *names);
    char note[160];
    if (names == NULL) return false;
    for (size_t i = 0; i < most; i++) {
        const char *name = scn_library_at(p->library, i)->needs_capability;
        bool listed = name == NULL;
        for (size_t k = 0; !listed && k < count; k++)
            listed = strcmp(names[k], name) == 0;
        if (!listed) names[count++] = name;
    }
    bool ok =
        s->contract != SCN_SOCKETIO || run_capabilities_ask(&s->capabilities, &s->env, names, count, note);
    s->host.capabilities = &s->capabilities;
    free((void *)names);
    return ok;
}

static bool greet(prf_proof *p, prf_server *s, sio_buf *why) {
    run_handshake handshake;
    run_testee testee = run_target_testee(&s->target);
    run_host_init(&s->host, &testee, p->jitter);
    run_host_serve(&s->host, &s->env);
    if (!run_target_greet(&s->target, &s->env, &handshake, why)) return false;
    s->env.interval = handshake.interval;
    s->env.timeout = handshake.timeout;
    s->env.connect_timeout = s->env.connect_at_least = WIRE_MS(s->wishes.connect_timeout);
    s->env.upgrade_timeout = WIRE_MS(s->wishes.upgrade_timeout);
    run_handshake_free(&handshake);
    return ask_capabilities(p, s);
}

static bool start(prf_proof *p, prf_server *s, sio_buf *why) {
    s->wishes = proc_wishes_default();
    s->env = (scn_env){.path = s->contract == SCN_ENGINEIO ? "/engine.io/" : "/socket.io/",
                       .extra_query = "",
                       .contract = s->contract,
                       .seed = p->seed,
                       .log_limit = LOG_LIMIT};
    setenv("SIOSPEC_FEATURES", s->features, 1); /* the child inherits it */
    s->target.process = proc_testee_new(s->argv, &s->wishes);
    if (s->target.process != NULL && run_target_start(&s->target, &s->env, why) && greet(p, s, why))
        return true;
    sio_buf_addf(why, " (%s)", s->argv[0]);
    return false;
}

bool prf_servers_start(prf_proof *p, sio_buf *why) {
    for (prf_server *s = p->servers; s != NULL; s = s->next)
        if (!start(p, s, why)) return false;
    return true;
}

void prf_servers_free(prf_proof *p) {
    while (p->servers != NULL) {
        prf_server *gone = p->servers;
        p->servers = gone->next;
        run_target_stop(&gone->target);
        run_capabilities_free(&gone->capabilities);
        free_command(gone->argv);
        free(gone);
    }
}
