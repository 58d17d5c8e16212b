/* siospec-fuzz-codec: libFuzzer drives adapters. `siospec fuzz codec` starts it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/codec/corpus.h"
#include "fuzz/codec/engine/mutator.h"
#include "fuzz/codec/engine/state.h"
#include "fuzz/codec/seeds.h"
#include "report/folder.h"
#include "text/escape.h"

enum { MOST_ARGUMENTS = 64, ARGUMENT = 4200 };

engine_state state;

/* libFuzzer clears this array before each input and reads it afterwards. Were it not volatile and used, the
 * compiler would take it away, and the fuzzer would run blind without a word. */
__attribute__((section("__libfuzzer_extra_counters"), used)) static volatile uint8_t counters[CFZ_COUNTERS];

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

static volatile sig_atomic_t interrupted;

static void on_signal(int number) {
    interrupted = number;
}

/* libFuzzer ends by exit(): also then what was found is told, and the adapters stop. */
static void at_exit(void) {
    engine_finish();
}

/* ---- one input ---- */

static bool is_over(wire_us now) {
    const cfz_options *o = &state.options;
    const cfz_fuzzer *f = &state.fuzzer;
    if (interrupted != 0 || f->broken != NULL || f->reached) return true;
    if (o->runs > 0 && f->runs >= (uint64_t)o->runs) return true;
    return o->time > 0 && now - f->begun >= WIRE_MS(o->time * 1000);
}

static int test(const uint8_t *data, size_t size) {
    wire_us now = wire_now();
    if (is_over(now)) engine_finish();
    engine_draw(now);
    /* An input that counts nothing at all would be none to libFuzzer, which ends without one. */
    counters[CFZ_COUNTERS - 1] = 1;
    if (size <= (size_t)state.options.most) cfz_fuzzer_try(&state.fuzzer, sio_slice_of(data, size));
    return 0;
}

/* ---- the start ---- */

static bool make_folder(char *out, size_t room, const char *name) {
    int n = snprintf(out, room, "%s/%s", state.folder, name);
    return n > 0 && (size_t)n < room && mkdir(out, 0700) == 0;
}

/* A smoke run leaves the corpus as it is: what is new goes to a folder of its own. */
static bool keeps_corpus(const cfz_options *o) {
    return o->corpus != NULL && o->mode != CFZ_SMOKE;
}

static bool make_folders(void) {
    const cfz_options *o = &state.options;
    /* libFuzzer makes and removes a file for each input that it keeps: on a disk that would cost more than
     * the inputs. */
    snprintf(state.folder, sizeof state.folder, "%s/siospec-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(state.folder) == NULL) {
        state.folder[0] = '\0';
        return false;
    }
    if (o->seeds.count == 0 && !make_folder(state.seeds, sizeof state.seeds, "seeds")) return false;
    if (keeps_corpus(o)) return mkdir(o->corpus, 0777) == 0 || errno == EEXIST;
    return make_folder(state.corpus, sizeof state.corpus, "corpus");
}

/* libFuzzer would say so itself, but what it says is not shown, and its end is no failure. */
static bool can_read(const char *option, const char *path, bool folder, sio_buf *why) {
    struct stat s;
    if (path == NULL) return true;
    if (stat(path, &s) != 0 || access(path, R_OK) != 0)
        return sio_buf_addf(why, "--%s %s: %s", option, path, strerror(errno)) && false;
    return S_ISDIR(s.st_mode) == folder ||
           (sio_buf_addf(why, "--%s %s: %s", option, path, folder ? "is no folder" : "is a folder") && false);
}

static bool check_sources(sio_buf *why) {
    const cfz_options *o = &state.options;
    bool reads_only = o->mode == CFZ_SMOKE || o->mode == CFZ_PRUNE || o->mode == CFZ_COVER;
    for (size_t i = 0; i < o->seeds.count; i++)
        if (!can_read("seeds", o->seeds.items[i], true, why)) return false;
    /* A batch makes the folder in which it notes what is known. */
    bool known = o->mode == CFZ_BATCH && o->known == o->findings;
    return can_read("dictionary", o->dictionary, false, why) &&
           (!reads_only || can_read("corpus", o->corpus, true, why)) &&
           (known || can_read("known", o->known, true, why));
}

static int make_seeds(sio_buf *why) {
    const cfz_options *o = &state.options;
    if (o->seeds.count > 0) return -1;
    if (cfz_seeds_write(o->data, o->codec, (size_t)o->most, state.seeds, why) < 0) return 2;
    return -1;
}

static char arguments[MOST_ARGUMENTS][ARGUMENT];
static char *argument[MOST_ARGUMENTS + 1];
static int argument_count;

__attribute__((format(printf, 1, 2))) static void add_argument(const char *format, ...) {
    va_list list;
    if (argument_count == MOST_ARGUMENTS) return;
    va_start(list, format);
    vsnprintf(arguments[argument_count], ARGUMENT, format, list);
    va_end(list);
    argument[argument_count] = arguments[argument_count];
    argument_count++;
}

/* Time, crashes and signals are our own business. */
static void add_arguments(void) {
    const cfz_options *o = &state.options;
    add_argument("siospec-fuzz-codec");
    add_argument("-seed=%lld", (long long)o->seed);
    add_argument("-max_len=%lld", (long long)o->most);
    add_argument("-verbosity=%d", o->verbose ? 1 : 0);
    add_argument("-rss_limit_mb=0");
    if (o->blind) add_argument("-keep_seed=1");
    add_argument("-timeout=0");
    add_argument("-report_slow_units=86400"); /* it would leave files where we stand */
    for (const char *const *signals = (const char *const[]){"abrt", "alrm", "bus", "fpe", "ill", "int",
                                                            "segv", "term", "xfsz", "usr1", "usr2", NULL};
         *signals != NULL; signals++)
        add_argument("-handle_%s=0", *signals);
    if (o->dictionary != NULL) add_argument("-dict=%s", o->dictionary);
    add_argument("%s", keeps_corpus(o) ? o->corpus : state.corpus);
    if (o->corpus != NULL && !keeps_corpus(o)) add_argument("%s", o->corpus);
    if (o->seeds.count == 0) add_argument("%s", state.seeds);
    for (size_t i = 0; i < o->seeds.count; i++)
        add_argument("%s", o->seeds.items[i]);
}

static bool take_over_stderr(void) {
    int real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    state.out = real < 0 ? NULL : fdopen(real, "w");
    if (state.out == NULL) return false;
    state.terminal = isatty(real) != 0;
    setvbuf(state.out, NULL, _IOLBF, 0);
    return true;
}

/* What libFuzzer says of itself would hide what we say. */
static void silence_libfuzzer(void) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0) return;
    dup2(null, STDERR_FILENO);
    close(null);
}

static void catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static bool read_quirks(data_error *error) {
    const cli_texts *files = &state.options.quirks;
    state.quirks = cen_quirks_new();
    bool ok = state.quirks != NULL || data_fail(error, NULL, NULL, 0, "out of memory");
    for (size_t i = 0; ok && i < files->count; i++)
        ok = cen_quirks_add(state.quirks, files->items[i], error);
    return ok;
}

/* Each part has a seed of its own, so that it does not do again what the last one did. */
static bool begin_batch(cfz_options *o, sio_buf *why) {
    if (!fnd_batch_read(o->findings, &state.batch, why)) return false;
    if (state.batch.parts == 0) state.batch.seed = (uint64_t)o->seed;
    o->seed = (int64_t)((state.batch.seed + state.batch.parts - 1) % UINT32_MAX) + 1;
    if (o->known == NULL) o->known = o->findings;
    return true;
}

static int prepare(sio_buf *why) {
    cfz_options *o = &state.options;
    data_error error;
    time_t now = time(NULL);
    struct tm utc;
    strftime(state.started, sizeof state.started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    if (engine_check_reports() != 0) return 2;
    if (o->mode == CFZ_BATCH && !begin_batch(o, why)) return 2;
    if (!check_sources(why)) return 2;
    bool searches = o->mode != CFZ_PRUNE && o->mode != CFZ_COVER;
    if (searches && !rep_folder_try(o->findings, why)) return 2;
    if (!read_quirks(&error)) {
        data_error_print(&error, state.out);
        return 2;
    }
    state.fuzzer.options = o;
    state.fuzzer.counters.map = counters;
    state.fuzzer.findings = cfz_findings_new(&(cfz_findings_setup){o->findings, o->known, o, state.quirks});
    if (state.fuzzer.findings == NULL || !make_folders()) {
        sio_buf_addf(why, "cannot make a folder: %s", strerror(errno));
        return 3;
    }
    if (!cfz_mutator_setup(o->codec, o->blind ? NULL : &state.fuzzer.hints, o->bytes_only)) {
        sio_buf_add_str(why, "out of memory");
        return 3;
    }
    int status = make_seeds(why);
    return status >= 0 ? status : cfz_fuzzer_start(&state.fuzzer, why) ? -1 : 3;
}

static bool shows(void *fuzzer, sio_slice bytes) {
    return cfz_fuzzer_shows(fuzzer, bytes);
}

/* Before the clock starts. */
static void drop_harmful_seeds(void) {
    const cfz_options *o = &state.options;
    if (!o->harmless || state.seeds[0] == '\0') return;
    long dropped = cfz_seeds_drop(state.seeds, shows, &state.fuzzer);
    fprintf(engine_is_quiet() ? state.out : stdout, "%ld seeds left out: they show a finding themselves\n",
            dropped);
    state.fuzzer.begun = wire_now();
}

static void print_start(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    FILE *out = engine_is_quiet() ? state.out : stdout;
    for (size_t i = 0; i < f->subjects; i++) {
        const cfz_adapter *a = &f->subject[i].main;
        sio_buf line = SIO_BUF_INIT;
        txt_escape_terminal(&line, sio_slice_str(a->who.name));
        sio_buf_add_byte(&line, ' ');
        txt_escape_terminal(&line, sio_slice_str(a->who.version));
        fprintf(out, "%s: ", sio_buf_cstr(&line) == NULL ? "" : sio_buf_cstr(&line));
        if (a->sites.count > 0)
            fprintf(out, "%u counters\n", a->sites.count);
        else
            fputs("no coverage: only what its answers look like leads the fuzzer\n", out);
        sio_buf_free(&line);
    }
    fprintf(out, "seed %lld\n", (long long)state.options.seed);
    fflush(out);
}

/* Without a search: what the inputs cover, and which of them are needed for it. */
static _Noreturn void weigh(void) {
    const cfz_options *o = &state.options;
    const char *folder = o->corpus != NULL ? o->corpus : state.seeds;
    cfz_corpus corpus = {NULL, 0};
    sio_buf why = SIO_BUF_INIT;
    long removed = 0;
    bool ok = cfz_corpus_read(&corpus, folder, (size_t)o->most, &why);
    if (ok && corpus.count == 0)
        ok = sio_buf_addf(&why, "%s holds no input of at most %lld bytes", folder, (long long)o->most) &&
             false;
    if (ok) state.coverage = cfz_corpus_cover(&corpus, &state.fuzzer);
    if (ok && state.coverage != NULL && o->mode == CFZ_PRUNE)
        removed = cfz_corpus_prune(&corpus, folder, &why);
    if (removed > 0 && !engine_is_quiet()) printf("%ld inputs removed\n", removed);
    if (why.len > 0 && state.fuzzer.broken == NULL) state.fuzzer.broken = strdup(sio_buf_cstr(&why));
    cfz_corpus_free(&corpus);
    sio_buf_free(&why);
    engine_finish();
}

static _Noreturn void search(void) {
    char **words = argument;
    drop_harmful_seeds();
    add_arguments();
    if (!state.options.verbose) silence_libfuzzer();
    atexit(at_exit);
    LLVMFuzzerRunDriver(&argument_count, &words, test);
    engine_finish();
}

int main(int argc, char **argv) {
    sio_buf why = SIO_BUF_INIT;
    if (!take_over_stderr()) return 3;
    state.self = getpid();
    int status = cfz_options_read(argc, argv, &state.options);
    if (status < 0) {
        catch_signals();
        status = prepare(&why);
        if (status < 0) {
            print_start();
            if (state.options.mode == CFZ_PRUNE || state.options.mode == CFZ_COVER) weigh();
            search();
        }
        if (why.len > 0) engine_complain(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    }
    sio_buf_free(&why);
    engine_clean_up();
    return status;
}
