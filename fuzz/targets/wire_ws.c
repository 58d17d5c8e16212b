/* The prober's reader of WebSocket frames, of servers and of clients: the same events however the stream is
 * cut, within its limit; without memory a refusal. */
#include "fuzz/check.h"
#include "fuzz/properties/ws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const size_t limit = 300;
    sio_slice stream = sio_slice_of(data, size);
    fuzz_check_every_way(stream, prop_ws_of_server, &limit);
    fuzz_check_every_way(stream, prop_ws_of_client, &limit);
    prop_ws_starved(stream, limit);
    return 0;
}
