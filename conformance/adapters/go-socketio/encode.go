package main

import (
	"github.com/karagenc/socket.io-go/parser"
	jsonparser "github.com/karagenc/socket.io-go/parser/json"
	"github.com/karagenc/socket.io-go/parser/json/serializer/stdjson"
	"siospec/adapter"
)

func encode(packets []adapter.Packet, _ bool) (out []adapter.Message, err error) {
	p := jsonparser.NewCreator(0, stdjson.New())()
	for _, packet := range packets {
		number := parser.PacketType(packet.Number(adapter.SocketIO))
		header := &parser.PacketHeader{Type: number, Namespace: packet["nsp"].(string), ID: packet.ID()}
		buffers, err := p.Encode(header, packet.Pointer())
		if err != nil {
			return nil, err
		}
		for i, b := range buffers {
			out = append(out, adapter.Message{Text: i == 0, Bytes: b})
		}
	}
	return out, nil
}
