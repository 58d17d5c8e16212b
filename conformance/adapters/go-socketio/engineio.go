package main

import (
	"bytes"

	eio "github.com/karagenc/socket.io-go/engine.io/parser"
	"siospec/adapter"
)

func named(p *eio.Packet) adapter.Packet {
	if p.IsBinary {
		return adapter.Packet{"type": adapter.EngineIO[p.Type], "data": p.Data}
	}
	return adapter.Packet{"type": adapter.EngineIO[p.Type], "data": string(p.Data)}
}

func numbered(packets []adapter.Packet) []*eio.Packet {
	var out []*eio.Packet
	for _, p := range packets {
		data, isBinary := p["data"].([]byte)
		if text, ok := p["data"].(string); ok {
			data = []byte(text)
		}
		packet, err := eio.NewPacket(eio.PacketType(p.Number(adapter.EngineIO)), isBinary, data)
		if err != nil {
			panic(err)
		}
		out = append(out, packet)
	}
	return out
}

func decodePacket(messages []adapter.Message, packet func(adapter.Packet)) (bool, error) {
	p, err := eio.Decode(bytes.NewReader(messages[0].Bytes), !messages[0].Text)
	if err == nil {
		packet(named(p))
	}
	return false, err
}
