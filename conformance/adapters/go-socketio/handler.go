package main

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/karagenc/socket.io-go/parser"
	"github.com/karagenc/socket.io-go/parser/json/serializer"
)

// handler declares as many arguments as there are: the parser does not tell, but its serializer sees them.
type handler struct {
	serializer.JSONSerializer
	seen []json.RawMessage
}

func (h *handler) Unmarshal(data []byte, v any) error {
	h.seen = nil
	_ = json.Unmarshal(data, &h.seen)
	return h.JSONSerializer.Unmarshal(data, v)
}

// arguments is what the handler is called with; the name of an event comes first.
func (h *handler) arguments(header *parser.PacketHeader, event string, decode parser.Decode) (list []any, err error) {
	if _, err = decode(); err != nil {
		return nil, err
	}
	if header.IsEvent() {
		list = append(list, event)
	}
	values, err := decode(slices.Repeat([]reflect.Type{declared(header)}, len(h.seen)-len(list))...)
	for _, v := range values {
		list = append(list, v.Interface())
	}
	return list, err
}
