#include "fuzz/finding/batch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/file.h"
#include "report/folder.h"

#define FORM "seed %" SCNu64 " parts %" SCNu64 " runs %" SCNu64 " seconds %" SCNu64 "%n"

static bool add_path(const char *folder, sio_buf *path) {
    return sio_buf_addf(path, "%s/batch.state", folder) && sio_buf_cstr(path) != NULL;
}

static bool read_state(FILE *file, fnd_batch *b) {
    char line[256];
    int end = 0;
    size_t n = fread(line, 1, sizeof line - 1, file);
    line[n] = '\0';
    return sscanf(line, FORM, &b->seed, &b->parts, &b->runs, &b->seconds, &end) == 4 &&
           strcmp(line + end, "\n") == 0;
}

bool fnd_batch_read(const char *folder, fnd_batch *b, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    FILE *file = add_path(folder, &path) ? fopen(sio_buf_cstr(&path), "re") : NULL;
    bool ok = file != NULL ? read_state(file, b) : errno == ENOENT;
    if (!ok && file != NULL)
        sio_buf_addf(why, "%s is no state of a batch", sio_buf_cstr(&path));
    else if (!ok)
        sio_buf_addf(why, "cannot read %s/batch.state: %s", folder, strerror(errno));
    if (file != NULL) fclose(file);
    sio_buf_free(&path);
    return ok;
}

static bool print_state(const void *what, FILE *out) {
    const fnd_batch *b = what;
    fprintf(out, "seed %" PRIu64 " parts %" PRIu64 " runs %" PRIu64 " seconds %" PRIu64 "\n", b->seed,
            b->parts, b->runs, b->seconds);
    return true;
}

bool fnd_batch_write(const char *folder, const fnd_batch *b, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = rep_folder_make(folder, why) && add_path(folder, &path) &&
              rep_file_print(sio_buf_cstr(&path), print_state, b, why);
    sio_buf_free(&path);
    return ok;
}
