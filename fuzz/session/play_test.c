/* The player: the scripts of the seeds pass, and every check can fail. */
#include "fuzz/session/play.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testkit.h"

static void play(const char *text, const play_options *options) {
    script s;
    ck_assert(script_init(&s, NULL));
    script_error e = script_parse(&s, sio_slice_str(text));
    ck_assert_msg(e.line == 0, "line %u: %s in\n%s", e.line, e.text, text);
    play_script(&s, options);
    script_free(&s);
}

/* ---- what is right passes ---- */

static void read_file(const char *name, char *out, size_t size) {
    char path[512];
    snprintf(path, sizeof path, "fuzz/session/seeds/%s", name);
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    size_t n = fread(out, 1, size - 1, f);
    fclose(f);
    out[n] = 0;
}

START_TEST(seeds_are_strict_and_pass) {
    static char text[SCRIPT_TEXT + 1];
    DIR *dir = opendir("fuzz/session/seeds");
    ck_assert_ptr_nonnull(dir);
    int seen = 0;
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        if (strstr(d->d_name, ".script") == NULL) continue;
        read_file(d->d_name, text, sizeof text);
        for (int socketio = 0; socketio < 2; socketio++) {
            play_options options = {.socketio = socketio == 1};
            play(text, &options);
        }
        seen++;
    }
    closedir(dir);
    ck_assert_int_ge(seen, 20);
}
END_TEST

/* ---- what is wrong is found ---- */

#define POLLING "open polling\nsend 4a\nsend 4b\nget\nget\n"
#define SOCKET "open websocket\nsend 4a\nsend 4b\n"
#define JOINED "open polling\nsend 40\nget\n"

#define BINARY                                                                                               \
    "open websocket\nsend 40\nsend 451-[\"message\",{\"_placeholder\":true,\"num\":0}]\nbinary 78\n"
#define ELSEWHERE "open websocket\nsend 40\nsend 40/custom,\nsend 42/custom,[\"message\",1]\n"

static const struct {
    play_fault fault;
    unsigned skip;
    bool socketio;
    const char *text;
    const char *says; /* what the check must say; NULL: nothing is wrong */
} rows[] = {
    {PLAY_NONE, 0, false, POLLING, NULL},
    {PLAY_NONE, 0, false, SOCKET, NULL},
    {PLAY_DROP_MESSAGE, 0, false, POLLING, "are still buffered after an answer"},
    {PLAY_DROP_MESSAGE, 0, false, SOCKET, "wait although the WebSocket takes them"},
    {PLAY_DROP_MESSAGE, 1, false, SOCKET, "wait although the WebSocket takes them"},
    {PLAY_DROP_MESSAGE, 0, true, JOINED, "are still buffered after an answer"},
    {PLAY_DOUBLE_MESSAGE, 0, false, POLLING, "nobody sent this message"},
    {PLAY_DOUBLE_MESSAGE, 0, false, SOCKET, "nobody sent this message"},
    {PLAY_SWAP_MESSAGES, 0, false, POLLING, "this message was due: 4a; this one came: 4b"},
    {PLAY_SWAP_MESSAGES, 0, true, JOINED, "this message was due: 40"},
    {PLAY_CHANGE_MESSAGE, 0, false, POLLING, "this message was due"},
    {PLAY_DROP_INCOMING, 0, false, POLLING, "the application did not get this message: a"},
    {PLAY_DROP_INCOMING, 1, false, SOCKET, "the application did not get this message: b"},
    {PLAY_DROP_INCOMING, 1, true, JOINED "send 42[\"message\",1]\n",
     "the application did not get this message"},
    {PLAY_NONE, 0, true, BINARY, NULL},
    {PLAY_NONE, 0, true, ELSEWHERE, NULL},
    {PLAY_DROP_INCOMING, 2, true, ELSEWHERE, "the application did not get this message: 2/custom,"},
    {PLAY_DROP_INCOMING, 1, true, "open websocket\nsend 40\nsend 427[\"message-with-ack\",1]\n",
     "the application did not get this message: 27"},
    {PLAY_DROP_EVENT, 0, true, BINARY, "the application did not get this message: x"},
    {PLAY_DOUBLE_EVENT, 0, true, BINARY, "the application got what nobody sent"},
    {PLAY_DROP_EVENT, 0, true, ELSEWHERE, "the application did not get this message: 2/custom,"},
    {PLAY_DOUBLE_INCOMING, 0, false, SOCKET, "the application got what nobody sent"},
    {PLAY_DOUBLE_INCOMING, 1, true, "open websocket\nsend 40\nsend 42[\"message\",1]\n",
     "the application got what nobody sent"},
    {PLAY_DROP_ANSWER, 0, false, "open polling\n", "without an answer"},
    {PLAY_DROP_ANSWER, 1, false, "open polling\nget\nadvance 300\n", "a poll waits although"},
    {PLAY_DROP_ANSWER, 1, false, "open polling\nget\nget\n", "something is still held"},
    {PLAY_DROP_ANSWER, 1, false, "open polling\nsend 4\n", "requests are mixed up"},
    {PLAY_DOUBLE_ANSWER, 0, false, "open polling\n", "an answer to no request"},
    {PLAY_CHANGE_STATUS, 0, false, "open polling\nget\nget\n", "the status is 200, 400 was due"},
    {PLAY_CHANGE_STATUS, 0, false, "send 4\n", "the status is 200, 400 was due"},
    {PLAY_CHANGE_CODE, 0, false, "open polling revision 3\n", "was due as the error"},
    {PLAY_DROP_CLOSE, 0, false, "open websocket\nsend 7\n", "something is still held"},
    {PLAY_DROP_CLOSE, 0, false, "open polling\nprobe\nframe 4x\n", "stands for nobody"},
    {PLAY_DROP_PROBE, 0, false, "open polling\nprobe\n", "3probe does not come"},
    {PLAY_EXTRA_NOOP, 0, false, POLLING, "a noop for nothing"},
    {PLAY_EARLY_CLOCK, 0, false, "open websocket\nadvance 299\n", "nobody sent this message: 2"},
    {PLAY_LATE_CLOCK, 1200, false, "open websocket\nadvance 300\n", "1 messages wait although"},
    {PLAY_LATE_CLOCK, 1400, false, "open websocket\nadvance 500\n", "lives on"},
    {PLAY_LATE_CLOCK, 1200, false, "open polling\napp close\nadvance 250\n", "lives on"},
    {PLAY_LATE_CLOCK, 1350, false, "open polling\nprobe\nadvance 400\n", "the deadlines are"},
    {PLAY_LATE_CLOCK, 1650, true, "open websocket\nadvance 300\nsend 3\nadvance 300\nsend 3\nadvance 100\n",
     "nobody has joined a namespace"},
    {PLAY_SEND_TO_BLOCKED, 0, false, "open websocket\npause\nsend 4a\n", "that has refused one"},
    {PLAY_LEAK, 0, false, "get\n", "still held"},
    {PLAY_HOARD, 0, false,
     "send 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\n"
     "send 01234567890\n",
     "bytes are held after"},
    {PLAY_LEAK, 0, false, "open polling\napp starve 1\nget\nsend 4a\n", "still held"},
    {PLAY_DROP_CLOSE, 0, false, "open websocket\napp free\n", "a WebSocket outlives the server"},
    {PLAY_DROP_ANSWER, 1, false, "open polling\nget\napp free\n", "a request outlives the server"},
    {PLAY_DROP_DISCONNECT, 0, true, JOINED "app free\n", "something outlives the server"},
    {PLAY_DROP_DISCONNECT, 0, true, JOINED, "1 sockets outlive their session"},
    {PLAY_DROP_ACK, 0, true, JOINED "app ask\n", "1 acknowledgements were never settled"},
    {PLAY_DROP_LOSS, 0, false, "open websocket\nreset\n", "lives on"},
    {PLAY_DROP_LOSS, 0, false, "open polling\nget\nreset\n", "lives on"},
    {PLAY_END_SESSION, 0, false, "open websocket\nadvance 10\n", "for no reason"},
    {PLAY_END_SESSION, 0, false, "open polling\nadvance 10\n", "for no reason"},
    {PLAY_CHANGE_STATE, 0, false, "open polling\n", "the probe or the pong is mixed up"},
};

/* Plays in a child, since a violation aborts. Returns what it said, empty when nothing. */
static void play_apart(int row, char *said, size_t size) {
    int pipes[2];
    ck_assert_int_eq(pipe(pipes), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        play_options options = {
            .socketio = rows[row].socketio, .fault = rows[row].fault, .skip = rows[row].skip};
        dup2(pipes[1], STDERR_FILENO);
        play(rows[row].text, &options);
        _exit(0);
    }
    close(pipes[1]);
    size_t len = 0;
    for (ssize_t n = 1; n > 0 && len<size - 1; len += n> 0 ? (size_t)n : 0)
        n = read(pipes[0], said + len, size - 1 - len);
    said[len] = 0;
    close(pipes[0]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    if (rows[row].says == NULL)
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    else
        ck_assert_msg(!WIFEXITED(status) || WEXITSTATUS(status) != 0, "row %d: fault %d passed unseen", row,
                      (int)rows[row].fault);
}

START_TEST(each_fault_is_found_by_its_check) {
    char said[4096];
    play_apart(_i, said, sizeof said);
    if (rows[_i].says == NULL) return;
    ck_assert_msg(strstr(said, rows[_i].says) != NULL, "row %d: `%s` was due, it says\n%s", _i, rows[_i].says,
                  said);
}
END_TEST

START_TEST(no_kind_of_fault_is_left_out) {
    bool seen[PLAY_FAULTS] = {false};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        seen[rows[i].fault] = true;
    for (size_t i = 0; i < PLAY_FAULTS; i++)
        ck_assert_msg(seen[i], "fault %zu", i);
}
END_TEST

/* ---- what is foreseen ---- */

static const struct {
    const char *text;
    size_t step;
    unsigned status;
} answers[] = {
    {"open polling\nget\nget\n", 0, 200},
    {"open polling\nget\nget\n", 1, 200}, /* when the other one ends the session */
    {"open polling\nget\nget\n", 2, 400},
    {"open polling\npost 6\npost x\n", 1, 200},
    {"open polling\npost 6\npost x\n", 2, 400},
    {"open polling\nprobe\nprobe\n", 1, 101},
    {"open websocket\npost 6\n", 0, 101},
    {"open websocket\nrequest POST EIO=4&transport=polling&sid=${sid} 6\n", 1, 400},
    {"open polling\nsend 42[\"early\"]\nget\n", 2, 0}, /* Socket.IO may have closed it */
    {"open polling\nsend 42[\"early\"]\nopen polling\npost x\n", 3, 400},
    {"open polling\nsend 40\nsend 42[\"message\",1]\nget\n", 3, 200},
    {"open polling\nsend 40\nsend 40\nprobe\n", 3, 0},
    {"request GET EIO=4&transport=polling&sid=none\n", 0, 400},
};

START_TEST(answers_are_foreseen) {
    static play_forecast forecast;
    script s;
    ck_assert(script_init(&s, NULL));
    script_read(&s, sio_slice_str(answers[_i].text));
    ck_assert(play_foresee(&s, true, &forecast));
    ck_assert_msg(forecast.step[answers[_i].step].status == answers[_i].status, "row %d: %u", _i,
                  forecast.step[answers[_i].step].status);
    script_free(&s);
}
END_TEST

START_TEST(times_are_foreseen) {
    static play_forecast forecast;
    script s;
    ck_assert(script_init(&s, NULL));
    script_read(&s, sio_slice_str("open polling\nadvance 250\nget\n"));
    ck_assert(play_foresee(&s, false, &forecast));
    ck_assert_uint_eq(forecast.step[1].at, 0);
    ck_assert_uint_eq(forecast.step[2].at, 250);
    script_free(&s);
}
END_TEST

/* ---- any bytes ---- */

START_TEST(any_bytes_can_be_played_again_and_again) {
    char text[2048];
    uint32_t state = 7;
    for (int run = 0; run < 300; run++) {
        size_t len = 0;
        while (len < sizeof text - 64) {
            state = state * 1664525u + 1013904223u;
            const char *word = script_word((script_verb)((state >> 10) % SCRIPT_VERBS));
            len += (size_t)snprintf(text + len, 40, "%s %u\n", word, (state >> 20) % 400);
        }
        play_bytes((const uint8_t *)text, len, run % 2 == 0);
    }
}
END_TEST

int main(void) {
    TCase *faults = tcase_create("faults");
    tcase_add_loop_test(faults, each_fault_is_found_by_its_check, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(faults, no_kind_of_fault_is_left_out);
    TCase *foreseen = tcase_create("foreseen");
    tcase_add_loop_test(foreseen, answers_are_foreseen, 0, (int)(sizeof answers / sizeof answers[0]));
    tcase_add_test(foreseen, times_are_foreseen);
    TCase *cases[] = {SIO_TCASE("right", seeds_are_strict_and_pass, any_bytes_can_be_played_again_and_again),
                      faults, foreseen};
    return testkit_run("fuzz-play", cases, sizeof cases / sizeof cases[0]);
}
