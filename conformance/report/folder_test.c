#include "report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "data/test_folder.h"
#include "testkit.h"

static const char *at(const char *dir, const char *rest) {
    static char path[512];
    snprintf(path, sizeof path, "%s%s", dir, rest);
    return path;
}

static bool is_there(const char *path) {
    return access(path, F_OK) == 0;
}

static int entries(const char *dir) {
    int count = 0;
    DIR *folder = opendir(dir);
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 2;
}

START_TEST(folders_are_made_with_those_above) {
    const char *dir = test_folder_new();
    ck_assert(rep_folder_make(at(dir, "/a//b/c/"), NULL) && is_there(at(dir, "/a/b/c")));
    ck_assert(rep_folder_make(at(dir, "/a/b"), NULL));
    ck_assert(rep_folder_make_above(at(dir, "/d/e/file"), NULL));
    ck_assert(is_there(at(dir, "/d/e")) && !is_there(at(dir, "/d/e/file")));
    ck_assert(rep_folder_make_above("file", NULL) && rep_folder_make("/", NULL));
    test_folder_free(dir);
}
END_TEST

START_TEST(a_file_is_no_folder) {
    const char *dir = test_folder_new();
    sio_buf why = SIO_BUF_INIT;
    test_folder_write(dir, "file", "");
    ck_assert(!rep_folder_make(at(dir, "/file"), NULL) && errno == ENOTDIR);
    ck_assert(!rep_folder_make(at(dir, "/file/more"), &why));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "/file: Not a directory"));
    sio_buf_free(&why);
    test_folder_free(dir);
}
END_TEST

START_TEST(a_trial_leaves_nothing) {
    const char *dir = test_folder_new();
    ck_assert(rep_folder_try(at(dir, "/a/b//c"), NULL) && !is_there(at(dir, "/a")));
    ck_assert(rep_folder_try(at(dir, "/"), NULL) && is_there(dir));
    ck_assert_int_eq(entries(dir), 0);
    test_folder_write(dir, "a/file", "");
    ck_assert(rep_folder_try(at(dir, "/a"), NULL) && is_there(at(dir, "/a/file")));
    ck_assert_int_eq(entries(at(dir, "/a")), 1);
    ck_assert(!rep_folder_try(at(dir, "/b/../a/file/c"), NULL) && !is_there(at(dir, "/b")));
    test_folder_free(dir);
}
END_TEST

START_TEST(what_cannot_be_written_is_told) {
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!rep_folder_try("/proc/none/more", &why)); /* even root makes none there */
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "cannot make the folder /proc/none: "));
    sio_buf_clear(&why);
    ck_assert(!rep_folder_try("/proc", &why));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "cannot write in the folder /proc: "));
    sio_buf_free(&why);
}
END_TEST

SIO_TEST_MAIN("report/folder", SIO_TCASE("folder", folders_are_made_with_those_above, a_file_is_no_folder,
                                         a_trial_leaves_nothing, what_cannot_be_written_is_told))
