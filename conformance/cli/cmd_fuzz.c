/* siospec fuzz: each kind of it is a program of its own, or a function. */
#include "cli/cmd_fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/fuzz_server.h"

static const char help[] =
    "usage: siospec fuzz codec [OPTIONS] -- CMD [ARG...]\n"
    "       siospec fuzz server [OPTIONS] URL | -- CMD [ARG...]\n"
    "\n"
    "  codec      a codec in any language, behind an adapter (docs/adapters.md), led by its coverage\n"
    "  server     a live server, over the wire (docs/fuzzing.md)\n"
    "\n"
    "  siospec fuzz codec --help, siospec fuzz server --help    more about them\n";

/* The engine is built with clang's libFuzzer, which not everybody has: a program beside this one. */
static bool find_engine(sio_buf *path) {
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return false;
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL) return false;
    *slash = '\0';
    return sio_buf_addf(path, "%s/siospec-fuzz-codec", self) && sio_buf_cstr(path) != NULL;
}

static int fuzz_codec(char **argv) {
    sio_buf path = SIO_BUF_INIT;
    int status = 3;
    if (!find_engine(&path)) {
        fputs("siospec fuzz codec: cannot tell where this program is\n", stderr);
    } else if (access(sio_buf_cstr(&path), X_OK) != 0) {
        fprintf(stderr,
                "siospec fuzz codec: not built: %s is missing; install clang (Debian: clang "
                "libclang-rt-14-dev) and build again\n",
                sio_buf_cstr(&path));
    } else {
        fflush(NULL);
        execv(sio_buf_cstr(&path), argv);
        fprintf(stderr, "siospec fuzz codec: cannot start %s: %s\n", sio_buf_cstr(&path), strerror(errno));
    }
    sio_buf_free(&path);
    return status;
}

int cli_fuzz(int argc, char **argv) {
    const char *word = argc > 1 ? argv[1] : NULL;
    if (word != NULL && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)) {
        fputs(help, stdout);
        return 0;
    }
    if (word != NULL && strcmp(word, "codec") == 0) return fuzz_codec(argv + 1);
    if (word != NULL && strcmp(word, "server") == 0) return fuzz_server(argc - 1, argv + 1);
    return cli_usage_error(
        "fuzz", "%s", word == NULL ? "say what: codec or server" : "only codec and server can be fuzzed");
}
