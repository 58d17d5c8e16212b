#include "report/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool complain(sio_buf *why, const char *path, int error) {
    sio_buf_addf(why, "cannot write %s: %s", path == NULL ? "standard output" : path, strerror(error));
    return false;
}

const char *rep_file_of(const char *text) {
    const char *colon = strchr(text, ':');
    return colon == NULL || strcmp(colon, ":-") == 0 ? NULL : colon + 1;
}

static bool is_special(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

bool rep_file_check(const char *path, sio_buf *why) {
    struct stat st;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode)) return complain(why, path, EISDIR);
        return access(path, W_OK) == 0 || complain(why, path, errno);
    }
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    bool ok = folder != NULL && access(folder, W_OK | X_OK) == 0;
    int error = folder == NULL ? ENOMEM : errno;
    free(folder);
    return ok || complain(why, path, error);
}

bool rep_file_begin(rep_file *f, const char *path, sio_buf *why) {
    *f = (rep_file){.path = path};
    if (path == NULL) {
        f->stream = stdout;
        return true;
    }
    if (is_special(path)) {
        f->stream = fopen(path, "we");
    } else if (asprintf(&f->temp, "%s.%ld.tmp", path, (long)getpid()) >= 0) {
        int fd = open(f->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) f->stream = fdopen(fd, "w");
    } else {
        f->temp = NULL;
    }
    if (f->stream != NULL) return true;
    complain(why, path, errno);
    free(f->temp);
    f->temp = NULL;
    return false;
}

bool rep_file_end(rep_file *f, bool good, sio_buf *why) {
    /* A full disk shows at any of these: while printing, when the buffer is flushed, or when the file is
     * closed. */
    bool ok = !ferror(f->stream);
    errno = ok ? 0 : ENOSPC;
    ok = fflush(f->stream) == 0 && ok;
    int error = errno;
    if (f->stream != stdout && fclose(f->stream) != 0 && ok) {
        error = errno;
        ok = false;
    }
    f->stream = NULL;
    if (f->temp != NULL && ok && good && rename(f->temp, f->path) != 0) {
        error = errno;
        ok = false;
    }
    if (f->temp != NULL && !(ok && good)) unlink(f->temp);
    free(f->temp);
    f->temp = NULL;
    return ok || complain(why, f->path, error);
}

bool rep_file_print(const char *path, rep_print *print, const void *what, sio_buf *why) {
    rep_file file;
    if (!rep_file_begin(&file, path, why)) return false;
    bool good = print(what, file.stream);
    if (!good) sio_buf_add_str(why, "out of memory while writing a report");
    return rep_file_end(&file, good, why) && good;
}
