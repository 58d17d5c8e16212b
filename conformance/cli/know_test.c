/* The commands that show the data: list, explain, coverage, vectors. */
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/cmd_coverage.h"
#include "cli/cmd_explain.h"
#include "cli/cmd_list.h"
#include "cli/cmd_vectors.h"
#include "cli/test_capture.h"
#include "data/test_folder.h"
#include "testkit.h"

static const char mine[] = "{\"schema\":1,\"chapter\":\"mine\",\"scenarios\":[{\"id\":\"mine/"
                           "unique-case\",\"title\":\"Mine\",\"requirements\":[\"EIO4-HS-29\"],"
                           "\"polarity\":\"negative\",\"transports\":[\"polling\"],\"steps\":[{\"open\":{}},{"
                           "\"echo\":\"hello\"}]}]}";

static test_capture c;

/* Runs the command with `--data DIR` of a folder with the scenario above. */
static void run_with_mine(int (*command)(int, char **), const char *line) {
    const char *dir = test_folder_new();
    test_folder_write(dir, "scenarios/server/mine.json", mine);
    char full[512];
    snprintf(full, sizeof full, "%s --data %s", line, dir);
    test_run(&c, command, full);
    test_folder_free(dir);
}

START_TEST(list_counts_all_kinds) {
    test_run(&c, cli_list, "list");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "  411 requirements\n");
    test_has(c.out, " scenarios\n");
    test_run(&c, cli_list, "list --json");
    json_t *counts = json_loads(c.out, 0, NULL);
    ck_assert_int_eq(json_integer_value(json_object_get(counts, "requirements")), 411);
    json_decref(counts);
}
END_TEST

START_TEST(list_filters_requirements) {
    test_run(&c, cli_list, "list requirements --group a2 --level must");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "EIO4-PL-06   MUST     wire    Second concurrent GET");
    test_lacks(c.out, "EIO4-PL-05");
    test_lacks(c.out, "EIO4-PL-20");
    test_run(&c, cli_list, "list requirements --select EIO4-HB-* --observable wire --json");
    json_t *array = json_loads(c.out, 0, NULL);
    ck_assert_uint_eq(json_array_size(array), 13);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(array, 0), "id")), "EIO4-HB-01");
    json_decref(array);
}
END_TEST

START_TEST(list_and_explain_know_alternatives) {
    test_run(&c, cli_list, "list alternatives");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "answers-may-be-cached ");
    test_run(&c, cli_list, "list");
    test_has(c.out, " alternatives\n");
    test_run(&c, cli_explain, "explain answers-may-be-cached");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "answers-may-be-cached  (alternative)\n");
    test_has(c.out, "eio4/polling-get/response-is-not-cached");
}
END_TEST

START_TEST(validate_looks_for_the_ends_of_alternatives) {
    const char *dir = test_folder_new();
    char line[300];
    test_folder_write(dir, "alternatives/mine.json",
                      "{\"schema\":1,\"alternatives\":[{\"id\":\"mine\",\"title\":\"Mine\",\"cases\":[\"eio4/"
                      "polling-get/response-is-not-cached\"],\"takes\":\"or/0\"}]}");
    snprintf(line, sizeof line, "vectors validate %s", dir);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "mine takes or/0, which is no end of eio4/polling-get/response-is-not-cached");
    test_folder_free(dir);
}
END_TEST

START_TEST(list_finds_scenarios_by_what_they_cite) {
    run_with_mine(cli_list, "list scenarios --select EIO4-HS-29");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "mine/unique-case");
    run_with_mine(cli_list, "list scenarios --select mine/* --level SHOULD");
    test_has(c.out, "mine/unique-case");
    run_with_mine(cli_list, "list scenarios --select mine/* --level MUST");
    ck_assert_str_eq(c.out, "");
}
END_TEST

START_TEST(explain_a_requirement) {
    run_with_mine(cli_explain, "explain eio4-hs-29");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "EIO4-HS-29  SHOULD\n");
    test_has(c.out, "\n  negative        mine/unique-case\n");
    test_has(c.out, "\n  lenient         Begins with WebSocket at once.\n");
    test_run(&c, cli_explain, "explain EIO4-PL-06");
    test_has(c.out, "  ruling A-02     400 with the session closed passes.");
}
END_TEST

START_TEST(explain_a_ruling_and_a_scenario) {
    test_run(&c, cli_explain, "explain a-12");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "A-12  ");
    test_has(c.out, "SIO5-PG-16");
    run_with_mine(cli_explain, "explain mine/unique-case@polling");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "  polarity        negative\n");
    test_has(c.out, "  EIO4-HS-29    SHOULD    Starts with polling");
    test_has(c.out, "   2. the contract's echo works: hello\n");
}
END_TEST

START_TEST(explain_suggests) {
    test_run(&c, cli_explain, "explain EIO4-PL-99");
    ck_assert_int_eq(c.status, 2);
    ck_assert_str_eq(c.out, "");
    test_has(c.err, "unknown id 'EIO4-PL-99'; did you mean EIO4-PL-09");
    run_with_mine(cli_explain, "explain mine/unique-cass");
    test_has(c.err, "did you mean mine/unique-case");
}
END_TEST

START_TEST(coverage_counts_and_misses) {
    run_with_mine(cli_coverage, "coverage --select EIO4-HS-29");
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "EIO4-HS-29   SHOULD   wire           0        1        -        -");
    test_run(&c, cli_coverage, "coverage --json --group A2");
    json_t *report = json_loads(c.out, 0, NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(report, "requirements")), 17);
    json_t *totals = json_object_get(report, "totals");
    json_int_t rows = 0;
    for (size_t i = 0; i < json_array_size(totals); i++)
        if (json_is_null(json_object_get(json_array_get(totals, i), "group")))
            rows += json_integer_value(json_object_get(json_array_get(totals, i), "rows"));
    ck_assert_int_eq(rows, 14); /* the rows of A2 that bind a server */
    json_decref(report);
}
END_TEST

START_TEST(coverage_shows_what_is_missing) {
    const char *dir = test_folder_new();
    char line[512];
    test_folder_write(
        dir, "requirements/extra.json",
        "{\"schema\":1,\"group\":\"A9\",\"title\":\"t\",\"requirements\":[{\"id\":\"EIO4-ER-"
        "99\",\"level\":\"MUST\",\"binds\":[\"server\"],"
        "\"text\":\"new\",\"provenance\":{\"kinds\":[],\"source\":\"s\",\"versions\":[],"
        "\"verified\":false},\"observable\":\"wire\","
        "\"capability\":null,\"seats\":[\"server\"],\"cases\":[\"negative\"],\"policy\":{\"fail\":\"f\"},"
        "\"quirk\":false,\"ambiguities\":[],"
        "\"official\":[]}]}");
    snprintf(line, sizeof line, "coverage --missing --group A9 --data %s", dir);
    test_run(&c, cli_coverage, line);
    ck_assert_int_eq(c.status, 0);
    test_has(c.out, "EIO4-ER-99   MUST     wire           -       0!       0!        -  new\n");
    test_has(c.out, "A9       MUST           0/1         -       0/1       0/1\n");
    test_folder_free(dir);
}
END_TEST

static int check_floor(const char *dir, const char *option, const char *rows) {
    char line[512], text[512];
    if (rows != NULL) {
        snprintf(text, sizeof text, "{\"schema\":1,\"covered\":%s}", rows);
        test_folder_write(dir, "floor.json", text);
    }
    snprintf(line, sizeof line, "coverage %s %s/floor.json", option, dir);
    test_run(&c, cli_coverage, line);
    ck_assert_str_eq(c.out, "");
    return c.status;
}

START_TEST(coverage_has_a_floor) {
    const char *dir = test_folder_new();
    ck_assert_int_eq(check_floor(dir, "--check", "{\"EIO4-HS-04\":[\"positive\",\"negative\"]}"), 0);
    ck_assert_int_eq(check_floor(dir, "--check", "{\"EIO4-HS-10\":[\"positive\",\"negative\"]}"), 1);
    test_has(c.err, "lost: EIO4-HS-10 (MUST) has no negative case any more\n");
    ck_assert_int_eq(check_floor(dir, "--update", NULL), 1);
    ck_assert_int_eq(check_floor(dir, "--check", "{\"EIO4-ZZ-01\":[\"deviation\"]}"), 1);
    test_has(c.err, "lost: EIO4-ZZ-01 is no longer in the catalogue\n");
    ck_assert_int_eq(check_floor(dir, "--check", "[]"), 2);
    test_has(c.err, "expected an object with \"schema\": 1 and \"covered\"");
    ck_assert_int_eq(check_floor(dir, "--check", "{"), 2);
    ck_assert_int_eq(check_floor(dir, "--update", "{}"), 0);
    ck_assert_int_eq(check_floor(dir, "--check", NULL), 0);
    test_folder_free(dir);
}
END_TEST

START_TEST(a_floor_that_is_not_there) {
    const char *dir = test_folder_new();
    ck_assert_int_eq(check_floor(dir, "--check", NULL), 2);
    ck_assert_int_eq(check_floor(dir, "--update", NULL), 0);
    ck_assert_int_eq(check_floor(dir, "--check", NULL), 0);
    ck_assert_int_eq(check_floor(dir, "--update", NULL), 0);
    test_folder_free(dir);
}
END_TEST

START_TEST(vectors_copy_and_validate) {
    const char *dir = test_folder_new();
    char line[512];
    snprintf(line, sizeof line, "vectors copy %s/deep/er", dir);
    test_run(&c, cli_vectors, line);
    ck_assert_msg(c.status == 0, "%s", c.err);
    char readme[512];
    snprintf(readme, sizeof readme, "%s/deep/er/README.md", dir);
    ck_assert_int_eq(access(readme, R_OK), 0);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "exists already; --force replaces it");
    snprintf(line, sizeof line, "vectors copy --force %s/deep/er", dir);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 0);
    snprintf(line, sizeof line, "vectors validate %s/deep/er", dir);
    test_run(&c, cli_vectors, line);
    ck_assert_msg(c.status == 0, "%s", c.err);
    test_has(c.out, "411 requirements, 35 rulings");
    test_folder_free(dir);
}
END_TEST

START_TEST(validate_names_the_place) {
    const char *dir = test_folder_new();
    char line[512];
    snprintf(line, sizeof line, "vectors validate %s", dir);
    test_folder_write(dir, "deviations/x.json",
                      "{\"schema\":1,\n\"deviations\":[{\"id\":\"x\",\"requirements\":[\"EIO4-XX-01\"]}]}");
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "x cites the unknown requirement EIO4-XX-01");
    test_folder_write(dir, "deviations/x.json", "{\"schema\":1,\n\"deviations\":[{\"title\":\"x\"}]}");
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "x.json:2: at /deviations/0/id: expected a string");
    test_folder_free(dir);
}
END_TEST

/* A file of one scenario: %s are its requirement and what its only step cites. */
static const char citing[] =
    "{\"schema\":1,\"chapter\":\"x\",\"scenarios\":[{\"id\":\"x/y\",\"title\":\"t\",\n"
    "\"requirements\":[\"%s\"],\"polarity\":\"positive\",\"transports\":[\"polling\"],\n"
    "\"steps\":[{\"repeat\":2,\"steps\":[{\"open\":{},\"cites\":[\"%s\"]}]}]}]}";

START_TEST(validate_names_the_unknown_requirement) {
    const char *dir = test_folder_new();
    char line[512], text[1024];
    snprintf(line, sizeof line, "vectors validate %s", dir);
    snprintf(text, sizeof text, citing, "EIO4-XX-01", "EIO4-PL-01");
    test_folder_write(dir, "scenarios/server/x.json", text);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(
        c.err,
        "x.json:2: at /scenarios/0/requirements/0: expected the id of a requirement, found \"EIO4-XX-01\"");
    snprintf(text, sizeof text, citing, "EIO4-PL-01", "EIO4-XX-02");
    test_folder_write(dir, "scenarios/server/x.json", text);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "x.json:3: at /scenarios/0/steps/0/steps/0/cites/0: expected the id");
    test_folder_free(dir);
}
END_TEST

/* Runs the command with `--data DIR` of a folder with a deviation of the client seat for a requirement that
 * only clients can break. */
static void run_with_client_deviation(int (*command)(int, char **), const char *line) {
    const char *dir = test_folder_new();
    test_folder_write(
        dir, "deviations/client-mine.json",
        "{\"schema\":1,\"seat\":\"client\",\"deviations\":[{\"id\":\"client-mine\",\"title\":\"Mine\","
        "\"requirements\":[\"EIO4-UP-19\"],\"reports\":[{\"on\":\"request\",\"do\":[\"drop\"]}]}]}");
    char full[512];
    snprintf(full, sizeof full, "%s --data %s", line, dir);
    test_run(&c, command, full);
    test_folder_free(dir);
}

/* Returns the number of deviations that `coverage --seat SEAT` counts for EIO4-UP-19. */
static int deviations_of(const char *seat) {
    char line[128];
    snprintf(line, sizeof line, "coverage --json --select EIO4-UP-19 --seat %s", seat);
    run_with_client_deviation(cli_coverage, line);
    json_t *report = json_loads(c.out, 0, NULL);
    ck_assert_str_eq(json_string_value(json_object_get(report, "seat")), seat);
    const json_t *row = json_array_get(json_object_get(report, "requirements"), 0);
    int count = (int)json_integer_value(json_object_get(row, "deviations"));
    json_decref(report);
    return count;
}

START_TEST(coverage_counts_each_seat_alone) {
    int of_clients = deviations_of("client");
    ck_assert_int_ge(of_clients, 1);
    ck_assert_int_eq(deviations_of("server"), 0);
    test_run(&c, cli_coverage, "coverage --seat client");
    test_has(c.out, "\nclients, on the wire and by their reports\n");
    test_run(&c, cli_coverage, "coverage --seat nobody");
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "--seat is server or client, not 'nobody'");
}
END_TEST

START_TEST(a_deviation_has_a_seat) {
    run_with_client_deviation(cli_list, "list deviations --seat client --select client-mine --json");
    test_has(c.out, "\"seat\": \"client\"");
    run_with_client_deviation(cli_list, "list deviations --seat server --select client-mine");
    test_lacks(c.out, "client-mine");
    run_with_client_deviation(cli_explain, "explain client-mine");
    test_has(c.out, "cases that judge clients");
    const char *dir = test_folder_new();
    char line[512];
    test_folder_write(dir, "deviations/x.json",
                      "{\"schema\":1,\n\"seat\":\"nobody\",\n\"deviations\":[{\"id\":\"x\"}]}");
    snprintf(line, sizeof line, "vectors validate %s", dir);
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "x.json:2: at /seat: expected server or client");
    test_folder_write(dir, "deviations/x.json",
                      "{\"schema\":1,\"seat\":\"client\",\"deviations\":[{\"id\":\"x\",\n"
                      "\"reports\":[{\"on\":\"report\",\"do\":[\"drop\"]}]}]}");
    test_run(&c, cli_vectors, line);
    ck_assert_int_eq(c.status, 2);
    test_has(c.err, "at /deviations/0/reports/0: expected \"on\"");
    test_folder_free(dir);
}
END_TEST

START_TEST(the_floor_holds_clients_too) {
    const char *dir = test_folder_new();
    char line[512];
    snprintf(line, sizeof line, "coverage --check %s/floor.json", dir);
    test_folder_write(
        dir, "floor.json",
        "{\"schema\":1,\"covered\":{},\"clients\":{\"EIO4-HB-02\":[\"positive\",\"deviation\"]}}");
    test_run(&c, cli_coverage, line);
    ck_assert_int_eq(c.status, 0);
    test_folder_write(dir, "floor.json",
                      "{\"schema\":1,\"covered\":{},\"clients\":{\"EIO4-HS-04\":[\"positive\"]}}");
    test_run(&c, cli_coverage, line);
    ck_assert_int_eq(c.status, 1);
    test_has(c.err, "lost: EIO4-HS-04 (MUST) has no positive case for clients any more");
    test_folder_free(dir);
}
END_TEST

static const struct {
    int (*command)(int, char **);
    const char *line;
    int status;
} usages[] = {
    {cli_list, "list --help", 0},
    {cli_list, "list nonsense", 2},
    {cli_list, "list --nonsense", 2},
    {cli_list, "list scenarios more", 2},
    {cli_list, "list --data /no/such", 2},
    {cli_explain, "explain --help", 0},
    {cli_explain, "explain", 2},
    {cli_explain, "explain a b", 2},
    {cli_explain, "explain --bad x", 2},
    {cli_coverage, "coverage --help", 0},
    {cli_coverage, "coverage extra", 2},
    {cli_coverage, "coverage --bad", 2},
    {cli_vectors, "vectors --help", 0},
    {cli_vectors, "vectors", 2},
    {cli_vectors, "vectors move x", 2},
    {cli_vectors, "vectors copy", 2},
    {cli_vectors, "vectors copy a b", 2},
    {cli_vectors, "vectors --bad", 2},
    {cli_vectors, "vectors validate a b", 2},
    {cli_vectors, "vectors validate --force", 2},
    {cli_vectors, "vectors copy /dev/null/x", 2},
};

START_TEST(usage_is_checked) {
    test_run(&c, usages[_i].command, usages[_i].line);
    ck_assert_msg(c.status == usages[_i].status, "%s: status %d", usages[_i].line, c.status);
    if (c.status == 0)
        test_has(c.out, "usage: siospec ");
    else
        ck_assert_str_ne(c.err, "");
}
END_TEST

static TCase *usage_case(void) {
    TCase *tc = tcase_create("usage");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, usage_is_checked, 0, (int)(sizeof usages / sizeof usages[0]));
    return tc;
}

SIO_TEST_MAIN("list, explain, coverage, vectors",
              SIO_TCASE("commands", list_counts_all_kinds, list_and_explain_know_alternatives,
                        validate_looks_for_the_ends_of_alternatives, list_filters_requirements,
                        list_finds_scenarios_by_what_they_cite, explain_a_requirement,
                        explain_a_ruling_and_a_scenario, explain_suggests, coverage_counts_and_misses,
                        coverage_shows_what_is_missing, coverage_has_a_floor, coverage_counts_each_seat_alone,
                        a_deviation_has_a_seat, the_floor_holds_clients_too, a_floor_that_is_not_there,
                        vectors_copy_and_validate, validate_names_the_place,
                        validate_names_the_unknown_requirement),
              usage_case())
