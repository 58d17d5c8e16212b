#include "wire/knock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "testkit.h"

/* A socket that is bound to a port of its own; `address` says which. */
static int bound(struct sockaddr_in *address) {
    socklen_t len = sizeof *address;
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)address, len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)address, &len), 0);
    return fd;
}

START_TEST(who_listens_is_there) {
    struct sockaddr_in address;
    int server = bound(&address);
    ck_assert(!wire_knock((struct sockaddr *)&address, sizeof address));
    ck_assert_int_eq(listen(server, 4), 0);
    ck_assert(wire_knock((struct sockaddr *)&address, sizeof address));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert(!wire_meets_itself(client));
    close(client);
    close(server);
}
END_TEST

START_TEST(a_socket_may_meet_itself) {
    struct sockaddr_in address;
    int fd = bound(&address);
    ck_assert(!wire_meets_itself(fd));
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert(wire_meets_itself(fd));
    close(fd);
}
END_TEST

SIO_TEST_MAIN("wire/knock", SIO_TCASE("knock", who_listens_is_there, a_socket_may_meet_itself))
