#include "data/catalogue.h"

#include <string.h>

#include "data/entries.h"
#include "data/test_folder.h"
#include "testkit.h"

static data_catalogue *load_with(const char *dir, data_error *error) {
    data_set *set = data_open(dir, error);
    ck_assert_msg(set != NULL, "%s", error->message);
    data_catalogue *c = data_catalogue_load(set, error);
    data_close(set);
    return c;
}

START_TEST(the_whole_catalogue_is_there) {
    data_error error;
    data_catalogue *c = load_with(NULL, &error);
    ck_assert_msg(c != NULL, "%s: %s", error.file, error.message);
    ck_assert_uint_eq(data_requirement_count(c), 411);
    ck_assert_uint_eq(data_ambiguity_count(c), 35);
    for (size_t i = 0; i < data_requirement_count(c); i++)
        ck_assert_ptr_eq(data_requirement_find(c, data_requirement_at(c, i)->id), data_requirement_at(c, i));
    ck_assert_ptr_null(data_requirement_find(c, "EIO4-HS-99"));
    ck_assert_ptr_null(data_ambiguity_find(c, "A-36"));
    data_catalogue_free(c);
}
END_TEST

START_TEST(rows_keep_the_order_of_groups_and_files) {
    data_error error;
    data_catalogue *c = load_with(NULL, &error);
    ck_assert_str_eq(data_requirement_at(c, 0)->id, "EIO4-HS-01");
    ck_assert_str_eq(data_requirement_at(c, 1)->id, "EIO4-HS-02");
    ck_assert_str_eq(data_requirement_at(c, 410)->id, "ADP-23");
    size_t a10 = 0;
    size_t a9 = 0;
    for (size_t i = 0; i < data_requirement_count(c); i++) {
        if (strcmp(data_requirement_at(c, i)->group, "A10") == 0) a10 = i;
        if (strcmp(data_requirement_at(c, i)->group, "A9") == 0) a9 = i;
    }
    ck_assert_uint_gt(a10, a9);
    data_catalogue_free(c);
}
END_TEST

START_TEST(a_row_has_its_fields) {
    data_error error;
    data_catalogue *c = load_with(NULL, &error);
    const data_requirement *r = data_requirement_find(c, "EIO4-PL-06");
    ck_assert_str_eq(r->level, "MUST");
    ck_assert_str_eq(r->group, "A2");
    ck_assert_str_eq(r->observable, "wire");
    ck_assert_ptr_null(r->capability);
    ck_assert(data_strings_have(&r->ambiguities, "A-02"));
    ck_assert(data_strings_have(&r->official, "E4-12"));
    ck_assert(data_strings_have(&r->seats, "server"));
    ck_assert(!data_strings_have(&r->seats, "client"));
    ck_assert_ptr_nonnull(r->policy.fail);
    ck_assert_ptr_null(r->policy.informational);
    data_catalogue_free(c);
}
END_TEST

static const struct {
    const char *name;
    const char *text;
    const char *pointer;
    size_t line;
    const char *message;
} broken[] = {
    {"requirements/x.json", "{\n\"schema\": 1,\n oops}", "", 3, "not JSON"},
    {"requirements/x.json", "[]", "", 1, "an object with \"schema\": 1"},
    {"requirements/x.json", "{\"schema\":\n2}", "/schema", 2, "\"schema\": 1"},
    {"requirements/x.json", "{\"schema\":1,\"group\":\"X1\",\"title\":\"t\"}", "/requirements", 1,
     "an array"},
    {"requirements/x.json",
     "{\"schema\":1,\"group\":\"X1\",\"title\":\"t\",\n\"requirements\":[\n{\"id\":\"Q-1\",\n\"level\":"
     "\"MAYBE\"}]}",
     "/requirements/0/text", 3, "a string"},
    {"ambiguities.json",
     "{\"schema\":1,\"ambiguities\":[{\"id\":\"A-01\",\"topic\":\"t\",\"found\":\"f\",\"ruling\":7}]}",
     "/ambiguities/0/ruling", 1, "a string"},
    {"ambiguities.json", "{\"schema\":1,\"ambiguities\":[]}", "", 0, "unknown ambiguity A-"},
};

START_TEST(a_broken_file_is_located) {
    data_error error;
    const char *dir = test_folder_new();
    test_folder_write(dir, broken[_i].name, broken[_i].text);
    ck_assert_ptr_null(load_with(dir, &error));
    ck_assert_str_eq(error.pointer, broken[_i].pointer);
    ck_assert_uint_eq(error.line, broken[_i].line);
    ck_assert_msg(strstr(error.message, broken[_i].message) != NULL, "message is: %s", error.message);
    test_folder_free(dir);
}
END_TEST

START_TEST(an_id_twice_is_refused) {
    data_error error;
    data_set *set = data_open(NULL, &error);
    const data_file *file = data_find(set, "requirements/eio4-close.json");
    const char *dir = test_folder_new();
    test_folder_write(dir, "requirements/again.json", (const char *)file->text.ptr);
    data_close(set);
    ck_assert_ptr_null(load_with(dir, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "EIO4-CL-01 is there twice"));
    test_folder_free(dir);
}
END_TEST

START_TEST(entries_are_sorted_and_found) {
    data_error error;
    const char *dir = test_folder_new();
    test_folder_write(dir, "deviations/a.json",
                      "{\"schema\":1,\"deviations\":[{\"id\":\"z\",\"title\":\"Z\",\"requirements\":[\"EIO4-"
                      "HS-01\"]},{\"id\":\"b\"}]}");
    data_set *set = data_open(dir, &error);
    data_entries *e = data_entries_load(set, &data_deviations, &error);
    ck_assert_ptr_nonnull(e);
    ck_assert_ptr_nonnull(data_entry_find(e, "b"));
    const data_entry *z = data_entry_find(e, "z");
    ck_assert_str_eq(z->title, "Z");
    ck_assert(data_strings_have(&z->requirements, "EIO4-HS-01"));
    ck_assert_ptr_null(data_entry_find(e, "q"));
    data_entries_free(e);
    data_entries *profiles = data_entries_load(set, &data_profiles, &error);
    ck_assert_ptr_nonnull(data_entry_find(profiles, "official"));
    data_entries_free(profiles);
    data_close(set);
    test_folder_write(dir, "deviations/b.json", "{\"schema\":1,\"deviations\":[{\"id\":\"z\"}]}");
    set = data_open(dir, &error);
    ck_assert_ptr_null(data_entries_load(set, &data_deviations, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "z is there twice"));
    data_close(set);
    test_folder_free(dir);
}
END_TEST

static TCase *broken_case(void) {
    TCase *tc = tcase_create("broken");
    tcase_add_loop_test(tc, a_broken_file_is_located, 0, (int)(sizeof broken / sizeof broken[0]));
    return tc;
}

SIO_TEST_MAIN("catalogue",
              SIO_TCASE("catalogue", the_whole_catalogue_is_there, rows_keep_the_order_of_groups_and_files,
                        a_row_has_its_fields, an_id_twice_is_refused, entries_are_sorted_and_found),
              broken_case())
