// Engine.IO packets, read by Go and put under the C harness of fuzz/target.h.
package main

// #include "fuzz/target.h"
// static void emit_it(fuzz_emit *emit, void *ctx, const fuzz_packet *packet) { emit(ctx, packet); }
import "C"

import (
	"encoding/base64"
	"runtime"
	"unsafe"
)

type packet struct {
	kind   byte
	binary bool
	data   []byte
}

func parse(text []byte) (packet, bool) {
	if len(text) == 0 {
		return packet{}, false
	}
	first, rest := text[0], text[1:]
	switch {
	case first == 'b':
		data, ok := decode(rest)
		return packet{4, true, data}, ok
	case first >= '0' && first <= '6':
		return packet{first - '0', false, rest}, true
	}
	return packet{}, false
}

// Strict leaves no unused bit; the decoder also skips line ends, which are no base64.
func decode(text []byte) ([]byte, bool) {
	for _, c := range text {
		if c == '\r' || c == '\n' {
			return nil, false
		}
	}
	data, err := base64.StdEncoding.Strict().DecodeString(string(text))
	return data, err == nil
}

var nothing = []byte{0}

//export go_decode
func go_decode(op C.fuzz_op, data *C.uint8_t, size C.size_t, emit *C.fuzz_emit, ctx unsafe.Pointer) C.fuzz_verdict {
	if op != C.FUZZ_EIO4_PACKET {
		return C.FUZZ_UNSUPPORTED
	}
	p, ok := parse(C.GoBytes(unsafe.Pointer(data), C.int(size)))
	if !ok {
		return C.FUZZ_REFUSED
	}
	start := &nothing[0]
	if len(p.data) > 0 {
		start = &p.data[0]
	}
	// C may hold a pointer of Go only while it is pinned.
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(start)
	out := C.fuzz_packet{_type: C.uint32_t(p.kind)}
	if p.binary {
		out.binary = 1
	}
	out.data = C.fuzz_bytes{ptr: (*C.uint8_t)(start), len: C.size_t(len(p.data))}
	C.emit_it(emit, ctx, &out)
	return C.FUZZ_ACCEPTED
}

func main() {}
