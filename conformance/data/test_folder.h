/* For tests: a folder of data files. */
#ifndef DATA_TEST_FOLDER_H
#define DATA_TEST_FOLDER_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static inline const char *test_folder_new(void) {
    const char *tmp = getenv("TMPDIR");
    char *dir = malloc(256);
    ck_assert_ptr_nonnull(dir);
    snprintf(dir, 256, "%s/siospec-data-XXXXXX", tmp != NULL ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    return dir;
}

/* Makes the folders of `name` too. */
static inline void test_folder_write(const char *dir, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    for (char *slash = path + strlen(dir) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
}

static inline void test_folder_free(const char *dir) {
    char command[512];
    snprintf(command, sizeof command, "rm -rf -- '%s'", dir);
    ck_assert_int_eq(system(command), 0);
    free((char *)dir);
}

#endif
