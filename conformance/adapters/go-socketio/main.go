// The parsers of github.com/karagenc/socket.io-go, with the JSON serializer that it takes unless told otherwise.
package main

import "siospec/adapter"

func main() {
	adapter.Serve("karagenc/socket.io-go", adapter.Version("github.com/karagenc/socket.io-go"), map[string]adapter.Codec{
		"sio5":         {Decode: decode, Encode: encode, Binary: binary},
		"eio4-packet":  {Decode: decodePacket, Encode: encodePacket},
		"eio4-payload": {Decode: decodePayload, Encode: encodePayload},
	})
}
