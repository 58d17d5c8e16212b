// Polling bodies of Engine.IO, read by C++ and put under the C harness of fuzz/target.h.
#include "fuzz/target.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace {

using bytes = std::vector<uint8_t>;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Three bytes, or less before padding, whose unused bits are zero; false for what is no such group.
bool decode_group(std::string_view group, bool last, bytes &out) {
    const size_t padding = !last || group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
    uint32_t bits = 0;
    for (const char c : group.substr(0, 4 - padding)) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return false;
        bits = bits << 6 | static_cast<uint32_t>(value);
    }
    bits <<= 6 * padding;
    if ((bits & ((1U << 8 * padding) - 1)) != 0) return false;
    for (size_t i = 0; i < 3 - padding; i++)
        out.push_back(static_cast<uint8_t>(bits >> (16 - 8 * i)));
    return true;
}

std::optional<bytes> decode_base64(std::string_view text) {
    bytes out;
    if (text.size() % 4 != 0) return std::nullopt;
    for (size_t at = 0; at < text.size(); at += 4)
        if (!decode_group(text.substr(at, 4), at + 4 == text.size(), out)) return std::nullopt;
    return out;
}

// Returns false for what is no packet.
bool read_packet(std::string_view part, fuzz_emit *emit, void *ctx) {
    static const uint8_t nothing = 0;
    fuzz_packet packet{};
    bytes store;
    if (part.empty()) return false;
    std::string_view rest = part.substr(1);
    packet.data = {reinterpret_cast<const uint8_t *>(rest.data()), rest.size()};
    if (part[0] == 'b') {
        auto decoded = decode_base64(rest);
        if (!decoded) return false;
        store = std::move(*decoded);
        packet.type = 4;
        packet.binary = 1;
        packet.data = {store.empty() ? &nothing : store.data(), store.size()};
    } else if (part[0] >= '0' && part[0] <= '6') {
        packet.type = static_cast<uint32_t>(part[0] - '0');
    } else {
        return false;
    }
    emit(ctx, &packet);
    return true;
}

fuzz_verdict decode(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    if (op != FUZZ_EIO4_PAYLOAD) return FUZZ_UNSUPPORTED;
    std::string_view body(reinterpret_cast<const char *>(data), size);
    for (;;) {
        const size_t end = body.find('\x1e');
        if (!read_packet(body.substr(0, end), emit, ctx)) return FUZZ_REFUSED;
        if (end == std::string_view::npos) return FUZZ_ACCEPTED;
        body.remove_prefix(end + 1);
    }
}

const fuzz_parser parser = {FUZZ_ABI, 0, "the parser in C++", nullptr, decode};

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_try_parser(&parser, FUZZ_EIO4_PAYLOAD, data, size);
}
