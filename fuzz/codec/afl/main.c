/* afl-adapter: afl-fuzz drives adapters. It speaks the protocol of a fork server but forks nothing: the
 * adapter lives on from input to input, and its coverage counters go to the map of afl-fuzz
 * (docs/fuzzing.md). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "fuzz/codec/fuzzer.h"

/* Of AFL++: include/config.h and include/types.h. */
enum {
    CONTROL = 198, /* 4 bytes from afl-fuzz: whether it killed what ran before */
    STATUS = 199,  /* 4 bytes to it: a process, and how that ended */
    INPUT_MOST = 1 << 20
};
static const uint32_t enabled = 0x80000001, has_size = 0x40000000, shared_input = 0x01000000;

static struct {
    cfz_options options;
    cfz_fuzzer fuzzer;
    cen_quirks *quirks;
    volatile uint8_t *map; /* CFZ_COUNTERS of the adapters, and as many for findings */
    const uint8_t *shared; /* length and bytes of the input; NULL: it comes by standard input */
    uint8_t input[INPUT_MOST];
} afl;

static int complain(const char *what) {
    fprintf(stderr, "afl-adapter: %s\n", what);
    return 3;
}

/* ---- one input ---- */

static uint32_t word_at(const uint8_t *p) {
    uint32_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* The descriptor is afl-fuzz's own: it stands where the last reader left it. A pipe has no place. */
static size_t read_input(void) {
    size_t n = 0;
    bool seeks = lseek(STDIN_FILENO, 0, SEEK_SET) >= 0;
    while (n < sizeof afl.input) {
        ssize_t got = read(STDIN_FILENO, afl.input + n, sizeof afl.input - n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        n += (size_t)got;
    }
    if (seeks) lseek(STDIN_FILENO, 0, SEEK_SET);
    return n;
}

static sio_slice next_input(void) {
    if (afl.shared == NULL) return sio_slice_of(afl.input, read_input());
    uint32_t length = word_at(afl.shared);
    return sio_slice_of(afl.shared + sizeof length, length < INPUT_MOST ? length : INPUT_MOST);
}

/* afl-fuzz keeps a crash that covers what no crash did before: each finding has a counter of its own. */
static void mark(const fnd_item *item) {
    uint32_t hash = 2166136261u;
    for (const char *p = item->kind; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    for (const char *p = item->rule; *p != '\0'; p++)
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    afl.map[CFZ_COUNTERS + hash % CFZ_COUNTERS] = 1;
}

/* Returns what is found that no quirk explains; `tell`: prints it. */
static size_t try_input(sio_slice bytes, bool tell) {
    cfz_findings_setup setup = {.options = &afl.options, .quirks = afl.quirks};
    size_t count = 0, fresh = 0;
    cfz_findings *found = afl.fuzzer.findings = cfz_findings_new(&setup);
    if (found == NULL) return 0;
    cfz_fuzzer_weigh(&afl.fuzzer, bytes);
    /* A program that covers nothing at all is not instrumented, to afl-fuzz. */
    afl.map[CFZ_COUNTERS - 1] = 1;
    const fnd_item *item = cfz_findings_items(found, &count);
    for (size_t i = 0; i < count; i++) {
        if (item[i].status != FND_NEW) continue;
        fresh++;
        mark(&item[i]);
        if (tell) printf("%s/%s: %s\n", item[i].kind, item[i].rule, item[i].title);
    }
    cfz_findings_free(found);
    afl.fuzzer.findings = NULL;
    return fresh;
}

/* ---- the fork server ---- */

static bool tell(uint32_t word) {
    return write(STATUS, &word, sizeof word) == (ssize_t)sizeof word;
}

static bool hear(uint32_t *word) {
    ssize_t got;
    do
        got = read(CONTROL, word, sizeof *word);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *word;
}

/* What afl-fuzz kills when its patience ends is the adapter: the next input meets a fresh one. */
static uint32_t process(void) {
    const adp_link *link = afl.fuzzer.subject[0].main.link;
    return (uint32_t)(link == NULL ? getpid() : adp_link_pid(link));
}

static int serve(void) {
    uint32_t size = (uint32_t)(2 * CFZ_COUNTERS - 1) << 1; /* bits 1 to 23: the size of the map, less one */
    uint32_t word = enabled | has_size | size;
    if (!tell(afl.shared == NULL ? word : word | shared_input) || (afl.shared != NULL && !hear(&word)))
        return complain("afl-fuzz does not answer");
    while (hear(&word) && tell(process())) {
        size_t found = try_input(next_input(), false);
        if (afl.fuzzer.broken != NULL) return complain(afl.fuzzer.broken);
        if (!tell(found > 0 ? SIGABRT : 0)) break;
    }
    return 0;
}

static void *attach(const char *variable) {
    const char *id = getenv(variable);
    void *at = id == NULL ? NULL : shmat((int)strtol(id, NULL, 10), NULL, 0);
    return at == (void *)-1 ? NULL : at;
}

/* ---- begin and end ---- */

static bool read_quirks(data_error *error) {
    const cli_texts *files = &afl.options.quirks;
    afl.quirks = cen_quirks_new();
    bool ok = afl.quirks != NULL || data_fail(error, NULL, NULL, 0, "out of memory");
    for (size_t i = 0; ok && i < files->count; i++)
        ok = cen_quirks_add(afl.quirks, files->items[i], error);
    return ok;
}

static int run(void) {
    static uint8_t alone[2 * CFZ_COUNTERS];
    sio_buf why = SIO_BUF_INIT;
    afl.map = attach("__AFL_SHM_ID");
    afl.shared = attach("__AFL_SHM_FUZZ_ID");
    bool driven = afl.map != NULL;
    if (!driven) afl.map = alone;
    afl.fuzzer.options = &afl.options;
    afl.fuzzer.counters.map = afl.map;
    /* The adapter is not to leave out what it told before: afl-fuzz compares whole maps. */
    setenv("SIOSPEC_COVERAGE_EACH", "1", 1);
    bool started = cfz_fuzzer_start(&afl.fuzzer, &why);
    int status = 3;
    if (!started)
        complain(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    else
        status = driven ? serve() : try_input(next_input(), true) > 0 ? 1 : 0;
    if (afl.fuzzer.broken != NULL && !driven) status = complain(afl.fuzzer.broken);
    sio_buf_free(&why);
    return status;
}

int main(int argc, char **argv) {
    data_error error;
    signal(SIGPIPE, SIG_IGN);
    int status = cfz_options_read(argc, argv, &afl.options);
    if (status < 0 && !read_quirks(&error)) {
        data_error_print(&error, stderr);
        status = 2;
    }
    if (status < 0) status = run();
    cfz_fuzzer_free(&afl.fuzzer);
    cen_quirks_free(afl.quirks);
    cfz_options_free(&afl.options);
    return status;
}
