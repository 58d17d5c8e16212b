/* The stand-alone runner: a fuzz target over files and folders, without any fuzzing engine. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"

/* What a target or a sanitizer may bring along. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));
__attribute__((weak)) int __lsan_do_recoverable_leak_check(void);

static const char help[] =
    "usage: %s [--timeout SECONDS] [--leaks] FILE|FOLDER...\n"
    "Runs the fuzz target once for each file, and each file below a folder, in order of name; - is standard\n"
    "input. When an input crashes the target its name is printed, and the program dies.\n\n"
    "  --timeout SECONDS  an input that takes longer is a hang (default 60; 0: none)\n"
    "  --leaks            look for leaks after each input, so that the leaking one is named; slow\n"
    "  --help             this text\n\n"
    "Exit status: 0 all inputs ran; 1 a file cannot be read, a folder has no file, or an input leaks;\n"
    "2 usage; anything else: the target died.\n";

static struct {
    const char *current; /* the input that runs */
    unsigned timeout;    /* seconds */
    bool leaks;
    size_t passed;
    size_t failed;
} run = {.timeout = 60};

/* Runs while the process dies: only write(2). */
static void name_input(void) {
    if (run.current == NULL) return;
    const char *const parts[] = {"replay: the input was ", run.current, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) return;
    run.current = NULL;
}

static void on_signal(int number) {
    static const char hang[] = "replay: time is up\n";
    if (number == SIGALRM && write(STDERR_FILENO, hang, sizeof hang - 1) < 0) _exit(1);
    name_input();
    signal(number == SIGALRM ? SIGABRT : number, SIG_DFL);
    raise(number == SIGALRM ? SIGABRT : number);
}

/* A sanitizer has its own handlers of faults, and tells us through its callback. */
static void watch(void) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
    signal(SIGABRT, on_signal);
    signal(SIGALRM, on_signal);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(name_input);
        return;
    }
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        signal(faults[i], on_signal);
}

static void count(bool good) {
    if (good)
        run.passed++;
    else
        run.failed++;
}

static void run_input(const char *name, const uint8_t *data, size_t size) {
    run.current = name;
    alarm(run.timeout);
    LLVMFuzzerTestOneInput(data, size);
    alarm(0);
    run.current = NULL;
    bool leaks = run.leaks && __lsan_do_recoverable_leak_check != NULL && __lsan_do_recoverable_leak_check();
    if (leaks) fprintf(stderr, "replay: %s leaks\n", name);
    count(!leaks);
}

static bool read_all(FILE *in, sio_buf *out) {
    uint8_t piece[16384];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, in)) > 0)
        if (!sio_buf_add(out, sio_slice_of(piece, got))) return false;
    return ferror(in) == 0;
}

static void run_file(const char *name) {
    sio_buf bytes = SIO_BUF_INIT;
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    bool read = in != NULL && read_all(in, &bytes);
    /* A block of just that size: the byte behind it is out of bounds, which a sanitizer sees. */
    uint8_t *block = read ? malloc(bytes.len == 0 ? 1 : bytes.len) : NULL;
    if (block == NULL) {
        fprintf(stderr, "replay: %s: %s\n", name, strerror(errno));
        count(false);
    } else {
        if (bytes.len > 0) memcpy(block, bytes.data, bytes.len);
        run_input(name, bytes.len == 0 ? block + 1 : block, bytes.len);
    }
    free(block);
    sio_buf_free(&bytes);
    if (in != NULL && in != stdin) fclose(in);
}

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void run_path(const char *path);

/* Links are followed, but a folder tree is no deeper than its paths are long. */
static void run_folder(const char *path) {
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, visible, alphasort);
    if (n <= 0) {
        fprintf(stderr, "replay: %s: %s\n", path, n < 0 ? strerror(errno) : "there is no file here");
        count(false);
    }
    for (int i = 0; i < n; i++) {
        char below[4096];
        int length = snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
        if (length > 0 && (size_t)length < sizeof below) run_path(below);
        free(entries[i]);
    }
    free(entries);
}

static void run_path(const char *path) {
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        run_folder(path);
    else
        run_file(path);
}

static int usage(const char *program, FILE *out, int status) {
    fprintf(out, help, program);
    return status;
}

int main(int argc, char **argv) {
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--help") == 0) return usage(argv[0], stdout, 0);
        if (strcmp(argv[i], "--leaks") == 0)
            run.leaks = true;
        else if (strcmp(argv[i], "--timeout") == 0 && i + 1 < argc)
            run.timeout = (unsigned)strtoul(argv[++i], NULL, 10);
        else
            return usage(argv[0], stderr, 2);
    }
    if (i == argc) return usage(argv[0], stderr, 2);
    watch();
    fuzz_arena_avoid(); /* reports name who allocated */
    if (LLVMFuzzerInitialize != NULL) LLVMFuzzerInitialize(&argc, &argv);
    for (; i < argc; i++)
        run_path(argv[i]);
    printf("%zu passed, %zu failed\n", run.passed, run.failed);
    return run.failed == 0 ? 0 : 1;
}
