package main

import (
	"bytes"

	eio "github.com/karagenc/socket.io-go/engine.io/parser"
	"siospec/adapter"
)

func encodePacket(packets []adapter.Packet, frame bool) ([]adapter.Message, error) {
	var out bytes.Buffer
	p := numbered(packets)[0]
	err := p.Encode(&out, frame)
	return []adapter.Message{{Text: !(p.IsBinary && frame), Bytes: out.Bytes()}}, err
}

func decodePayload(messages []adapter.Message, packet func(adapter.Packet)) (bool, error) {
	packets, err := eio.DecodePayloads(bytes.NewReader(messages[0].Bytes))
	for _, p := range packets {
		packet(named(p))
	}
	return false, err
}

func encodePayload(packets []adapter.Packet, _ bool) ([]adapter.Message, error) {
	var out bytes.Buffer
	err := eio.EncodePayloads(&out, numbered(packets)...)
	return []adapter.Message{{Text: true, Bytes: out.Bytes()}}, err
}
