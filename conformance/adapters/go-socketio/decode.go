package main

import (
	"cmp"

	"github.com/karagenc/socket.io-go/parser"
	jsonparser "github.com/karagenc/socket.io-go/parser/json"
	"github.com/karagenc/socket.io-go/parser/json/serializer/stdjson"
	"siospec/adapter"
)

func decode(messages []adapter.Message, packet func(adapter.Packet)) (more bool, err error) {
	handler := &handler{JSONSerializer: stdjson.New()}
	p := jsonparser.NewCreator(0, handler)()
	for _, m := range messages {
		more = true
		refused := p.Add(m.Bytes, func(h *parser.PacketHeader, event string, decode parser.Decode) {
			more = false
			out := adapter.NewPacket(adapter.SocketIO[h.Type], h.Namespace, h.ID)
			switch h.Type {
			case parser.PacketTypeDisconnect: // whose data nobody reads
			case parser.PacketTypeConnect, parser.PacketTypeConnectError:
				out["data"], err = adapter.First(decode(declared(h)))
			default:
				out["data"], err = handler.arguments(h, event, decode)
			}
			if err == nil {
				packet(out)
			}
		})
		if err = cmp.Or(refused, err); err != nil {
			return false, err
		}
	}
	return more, nil
}
