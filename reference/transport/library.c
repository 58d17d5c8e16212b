#include "transport/library.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static const char name[] = "siospec"; /* of vhost and protocol */

/* What the library takes for the limit of descriptors. Beyond it it writes beyond its tables. */
static long room(void) {
    enum { UNREASONABLE = 10000000, INSTEAD = 2560 };
    long limit = sysconf(_SC_OPEN_MAX);
    return limit < 0 || limit > UNREASONABLE ? INSTEAD : limit;
}

/* In containers a process often may open a million descriptors, or a thousand million. The library's own
 * option for fewer makes it search its tables. */
static void create(tr_library *library, const struct lws_context_creation_info *info, rlim_t descriptors) {
    struct rlimit limit, low;
    bool lower = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > descriptors;
    if (lower) {
        low = limit;
        low.rlim_cur = descriptors;
        lower = setrlimit(RLIMIT_NOFILE, &low) == 0;
    }
    library->descriptors = room();
    library->context = lws_create_context(info);
    if (lower) (void)setrlimit(RLIMIT_NOFILE, &limit);
}

bool tr_library_start(tr_library *library, uv_loop_t *loop, const tr_library_options *options,
                      sio_buf *error) {
    void *loops[] = {loop};
    bool tls = options->tls_cert != NULL;
    library->protocols[0] = (struct lws_protocols){
        .name = name, .callback = options->callback, .per_session_data_size = options->session_size};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = library->protocols,
        .options = LWS_SERVER_OPTION_LIBUV | (tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .ssl_cert_filepath = options->tls_cert,
        .ssl_private_key_filepath = options->tls_key,
        .vhost_name = name,
        .foreign_loops = loops,
        .pt_serv_buf_size = 65536 + LWS_PRE, /* one for all: what one read can take */
        .gid = -1,
        .uid = -1,
        .user = options->user};
    lws_set_log_level(0, NULL);
    create(library, &info, options->descriptors);
    if (library->context != NULL) library->vhost = lws_get_vhost_by_name(library->context, name);
    if (library->vhost != NULL) return true;
    (void)sio_buf_add_str(error, "libwebsockets does not start on libuv (Debian: libwebsockets-evlib-uv)");
    return false;
}

bool tr_library_stop(tr_library *library, uv_loop_t *loop) {
    enum { TURNS = 100000 };
    if (library->context != NULL) lws_context_destroy(library->context);
    for (int i = 0; i < TURNS && uv_run(loop, UV_RUN_NOWAIT) != 0; i++) {
    }
    if (library->context != NULL) lws_context_destroy(library->context);
    return uv_loop_close(loop) == 0;
}

bool tr_library_adopt(const tr_library *library, int fd, bool tls, void *owner) {
    int one = 1;
    lws_adopt_desc_t what = {.vh = library->vhost,
                             .type = LWS_ADOPT_SOCKET,
                             .fd.sockfd = fd,
                             .vh_prot_name = name,
                             .opaque = owner};
    if (fd >= library->descriptors) {
        close(fd);
        return false;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (tls) what.type |= LWS_ADOPT_ALLOW_SSL;
    return lws_adopt_descriptor_vhost_via_info(&what) != NULL;
}
