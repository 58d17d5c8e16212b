/* siospec-fuzz-codec: libFuzzer drives adapters. `siospec fuzz codec` starts it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/codec/engine/mutator.h"
#include "fuzz/codec/fuzzer.h"
#include "fuzz/codec/seeds.h"
#include "text/escape.h"

enum { PROGRESS_S = 1, MOST_ARGUMENTS = 64, ARGUMENT = 4200 };

/* libFuzzer clears this array before each input and reads it afterwards. Were it not volatile and used, the
 * compiler would take it away, and the fuzzer would run blind without a word. */
__attribute__((section("__libfuzzer_extra_counters"), used)) static volatile uint8_t counters[CFZ_COUNTERS];

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

static struct state {
    cfz_options options;
    cfz_fuzzer fuzzer;
    cen_quirks *quirks;
    char folder[64]; /* for seeds, and for the corpus when none is given */
    char seeds[80], corpus[80];
    FILE *out; /* the real standard error: libFuzzer's goes elsewhere */
    bool terminal;
    wire_us drawn;
    uint64_t drawn_runs;
    double rate;
    pid_t self;
} state;

static volatile sig_atomic_t interrupted;

static void on_signal(int number) {
    interrupted = number;
}

/* ---- output ---- */

static void draw_progress(wire_us now) {
    const cfz_fuzzer *f = &state.fuzzer;
    if (state.drawn != 0)
        state.rate = (double)(f->runs - state.drawn_runs) * 1e6 / (double)(now - state.drawn);
    state.drawn = now;
    state.drawn_runs = f->runs;
    if (!state.terminal) return;
    fprintf(state.out, "\r\033[K%5.0f s  %llu inputs  %.0f/s  %llu new  %zu features  %zu findings",
            (double)(now - f->begun) / 1e6, (unsigned long long)f->runs, state.rate,
            (unsigned long long)f->kept, f->counters.features, cfz_findings_count(f->findings));
    fflush(state.out);
}

static void print_end(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    double seconds = (double)(wire_now() - f->begun) / 1e6;
    if (state.terminal) fputs("\r\033[K", state.out);
    cfz_findings_print(f->findings, stdout);
    printf("%zu findings, %zu known; %llu inputs in %.1f s (%.0f/s), %llu new, %zu features; seed %lld\n",
           cfz_findings_count(f->findings), cfz_findings_known(f->findings), (unsigned long long)f->runs,
           seconds, (double)f->runs / (seconds > 0 ? seconds : 1), (unsigned long long)f->kept,
           f->counters.features, (long long)state.options.seed);
    fflush(stdout);
}

static int complain(const char *text) {
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(text)) ? sio_buf_cstr(&line) : NULL;
    fprintf(state.out, "siospec fuzz codec: %s\n", shown == NULL ? "out of memory" : shown);
    sio_buf_free(&line);
    return 3;
}

/* ---- the end ---- */

static void remove_folders(void) {
    if (state.seeds[0] != '\0') cfz_seeds_remove(state.seeds);
    if (state.corpus[0] != '\0') cfz_seeds_remove(state.corpus);
    if (state.folder[0] != '\0') rmdir(state.folder);
}

static int status_at_end(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    if (f->broken != NULL) return complain(f->broken);
    if (cfz_findings_error(f->findings) != NULL) return complain(cfz_findings_error(f->findings));
    return cfz_findings_count(f->findings) > 0 ? 1 : 0;
}

static void clean_up(void) {
    cfz_fuzzer_free(&state.fuzzer);
    cfz_findings_free(state.fuzzer.findings);
    cfz_mutator_end();
    cen_quirks_free(state.quirks);
    cfz_options_free(&state.options);
    remove_folders();
}

/* libFuzzer ends by exit(): also then what was found is told, and the adapters stop. */
static _Noreturn void finish(void) {
    if (getpid() != state.self) _exit(3);
    print_end();
    int status = status_at_end();
    clean_up();
    _exit(status);
}

static void at_exit(void) {
    finish();
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
    if (is_over(now)) finish();
    if (now - state.drawn >= WIRE_MS(PROGRESS_S * 1000)) draw_progress(now);
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
    if (o->corpus != NULL) return mkdir(o->corpus, 0777) == 0 || errno == EEXIST;
    return make_folder(state.corpus, sizeof state.corpus, "corpus");
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
    for (const char *const *signals = (const char *const[]){"abrt", "alrm", "bus", "fpe", "ill", "int",
                                                            "segv", "term", "xfsz", "usr1", "usr2", NULL};
         *signals != NULL; signals++)
        add_argument("-handle_%s=0", *signals);
    if (o->dictionary != NULL) add_argument("-dict=%s", o->dictionary);
    add_argument("%s", o->corpus != NULL ? o->corpus : state.corpus);
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

static int prepare(sio_buf *why) {
    cfz_options *o = &state.options;
    data_error error;
    if (!read_quirks(&error)) {
        data_error_print(&error, state.out);
        return 2;
    }
    state.fuzzer.options = o;
    state.fuzzer.counters.map = counters;
    state.fuzzer.findings =
        cfz_findings_new(&(cfz_findings_setup){o->findings, o->codec, (uint64_t)o->seed, state.quirks});
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
    printf("%ld seeds left out: they show a finding themselves\n", dropped);
    state.fuzzer.begun = wire_now();
}

static void print_start(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    for (size_t i = 0; i < f->subjects; i++) {
        const cfz_adapter *a = &f->subject[i].main;
        sio_buf line = SIO_BUF_INIT;
        txt_escape_terminal(&line, sio_slice_str(a->who.name));
        sio_buf_add_byte(&line, ' ');
        txt_escape_terminal(&line, sio_slice_str(a->who.version));
        printf("%s: ", sio_buf_cstr(&line) == NULL ? "" : sio_buf_cstr(&line));
        if (a->sites.count > 0)
            printf("%u counters\n", a->sites.count);
        else
            puts("no coverage: only what its answers look like leads the fuzzer");
        sio_buf_free(&line);
    }
    printf("seed %lld\n", (long long)state.options.seed);
    fflush(stdout);
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
            char **words = argument;
            print_start();
            drop_harmful_seeds();
            add_arguments();
            if (!state.options.verbose) silence_libfuzzer();
            atexit(at_exit);
            LLVMFuzzerRunDriver(&argument_count, &words, test);
            finish();
        }
        if (why.len > 0) complain(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    }
    sio_buf_free(&why);
    clean_up();
    return status;
}
