#include "report/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool complain(sio_buf *why, const char *what, const char *path, int error) {
    if (why != NULL) sio_buf_addf(why, "cannot %s %s: %s", what, path, strerror(error));
    errno = error;
    return false;
}

/* Returns where the part of the path behind `from` ends, or 0 when there is none. */
static size_t end_of_part(const char *path, size_t from) {
    size_t at = from + strspn(path + from, "/");
    return path[at] == '\0' ? 0 : at + strcspn(path + at, "/");
}

static bool make(char *path, size_t end, bool *made, sio_buf *why) {
    char after = path[end];
    struct stat there;
    path[end] = '\0';
    *made = mkdir(path, 0777) == 0;
    int error = errno;
    bool ok = *made || (stat(path, &there) == 0 && S_ISDIR(there.st_mode));
    if (!ok) complain(why, "make the folder", path, error == EEXIST ? ENOTDIR : error);
    path[end] = after;
    return ok;
}

/* `first` (may be NULL): the end of the first part that was missing, or 0. */
static bool make_all(const char *path, size_t *first, sio_buf *why) {
    char *copy = strdup(path);
    if (first != NULL) *first = 0;
    if (copy == NULL) return complain(why, "make the folder", path, ENOMEM);
    bool ok = true;
    for (size_t end = end_of_part(copy, 0); ok && end > 0; end = end_of_part(copy, end)) {
        bool made;
        ok = make(copy, end, &made, why);
        if (made && first != NULL && *first == 0) *first = end;
    }
    int error = errno;
    free(copy);
    errno = error;
    return ok;
}

bool rep_folder_make(const char *path, sio_buf *why) {
    return make_all(path, NULL, why);
}

bool rep_folder_make_above(const char *path, sio_buf *why) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return true;
    char *above = strndup(path, (size_t)(slash - path));
    bool ok = above == NULL ? complain(why, "make the folder", path, ENOMEM) : rep_folder_make(above, why);
    int error = errno;
    free(above);
    errno = error;
    return ok;
}

static bool try_file(const char *folder, sio_buf *why) {
    sio_buf name = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&name, "%s/siospec-XXXXXX", folder) && sio_buf_cstr(&name) != NULL;
    int fd = ok ? mkstemp((char *)name.data) : -1;
    if (fd < 0) complain(why, "write in the folder", folder, ok ? errno : ENOMEM);
    if (fd >= 0) close(fd);
    if (fd >= 0) unlink((char *)name.data);
    sio_buf_free(&name);
    return fd >= 0;
}

/* Innermost first; what others have put there by now stays. */
static void remove_made(const char *path, size_t first) {
    char *copy = first > 0 ? strdup(path) : NULL;
    if (copy == NULL) return;
    for (size_t end = strlen(copy); end >= first; end--) {
        if (copy[end] != '/' && copy[end] != '\0') continue;
        copy[end] = '\0';
        rmdir(copy);
    }
    free(copy);
}

bool rep_folder_try(const char *path, sio_buf *why) {
    size_t first;
    bool ok = make_all(path, &first, why) && try_file(path, why);
    remove_made(path, first);
    return ok;
}
