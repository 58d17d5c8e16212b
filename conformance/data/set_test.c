#include "data/set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/test_folder.h"
#include "testkit.h"

START_TEST(embedded_files_are_sorted_and_found) {
    data_error error;
    data_set *set = data_open(NULL, &error);
    ck_assert_ptr_nonnull(set);
    ck_assert_uint_gt(data_count(set), 23);
    for (size_t i = 1; i < data_count(set); i++)
        ck_assert_int_lt(strcmp(data_at(set, i - 1)->name, data_at(set, i)->name), 0);
    const data_file *file = data_find(set, "ambiguities.json");
    ck_assert_ptr_nonnull(file);
    ck_assert_str_eq(file->path, "vectors/ambiguities.json");
    ck_assert(sio_slice_starts(file->text, "{"));
    ck_assert_int_eq(file->text.ptr[file->text.len], 0);
    ck_assert_ptr_null(data_find(set, "ambiguities"));
    data_close(set);
}
END_TEST

START_TEST(prefix_iterates_one_folder) {
    data_error error;
    data_set *set = data_open(NULL, &error);
    size_t at = 0;
    size_t seen = 0;
    const data_file *file;
    while ((file = data_next(set, "requirements/", &at)) != NULL) {
        ck_assert_int_eq(strncmp(file->name, "requirements/", 13), 0);
        seen++;
    }
    ck_assert_uint_eq(seen, 23);
    data_close(set);
}
END_TEST

START_TEST(folder_adds_and_replaces) {
    data_error error;
    const char *dir = test_folder_new();
    test_folder_write(dir, "ambiguities.json", "{\"mine\":1}");
    test_folder_write(dir, "scenarios/server/mine.json", "{}");
    test_folder_write(dir, "scenarios/.hidden.json", "not looked at");
    test_folder_write(dir, "README.md", "not data");
    data_set *embedded = data_open(NULL, &error);
    data_set *set = data_open(dir, &error);
    ck_assert_ptr_nonnull(set);
    ck_assert_uint_eq(data_count(set), data_count(embedded) + 1);
    ck_assert(sio_slice_is(data_find(set, "ambiguities.json")->text, "{\"mine\":1}"));
    const data_file *mine = data_find(set, "scenarios/server/mine.json");
    ck_assert_ptr_nonnull(mine);
    ck_assert_ptr_nonnull(strstr(mine->path, dir));
    data_close(set);
    data_close(embedded);
    test_folder_free(dir);
}
END_TEST

START_TEST(missing_folder_is_an_error) {
    data_error error;
    ck_assert_ptr_null(data_open("/no/such/folder", &error));
    ck_assert_str_eq(error.file, "/no/such/folder");
    ck_assert_ptr_nonnull(strstr(error.message, "No such file"));
}
END_TEST

START_TEST(a_loop_of_links_ends) {
    data_error error;
    const char *dir = test_folder_new();
    char loop[512];
    snprintf(loop, sizeof loop, "%s/loop", dir);
    ck_assert_int_eq(symlink(".", loop), 0);
    ck_assert_ptr_null(data_open(dir, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "folders deep"));
    unlink(loop);
    test_folder_free(dir);
}
END_TEST

SIO_TEST_MAIN("data set",
              SIO_TCASE("set", embedded_files_are_sorted_and_found, prefix_iterates_one_folder,
                        folder_adds_and_replaces, missing_folder_is_an_error, a_loop_of_links_ends))
