/* The prober's reader of HTTP, of answers and of what clients ask: the same message however it is cut, within
 * its limits; without memory a refusal. */
#include "fuzz/check.h"
#include "fuzz/properties/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const wire_http_limits narrow = {.header_bytes = 400, .header_count = 6, .body_bytes = 100};
    static const prop_http_asked asked[] = {{"GET", NULL}, {"HEAD", &narrow}, {"GET", &narrow}};
    sio_slice stream = sio_slice_of(data, size);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        fuzz_check_every_way(stream, prop_http_answer, &asked[i]);
    fuzz_check_every_way(stream, prop_http_request, NULL);
    prop_http_starved(stream);
    return 0;
}
