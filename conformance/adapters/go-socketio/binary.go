package main

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/karagenc/socket.io-go/parser"
	jsonparser "github.com/karagenc/socket.io-go/parser/json"
)

func binary(b []byte) any { return jsonparser.Binary(b) }

// anything is what the handler declares where there may be binary, which the parser only puts where Binary is declared: here that is
// wherever an object says that it is a placeholder. What its num means is left to the parser.
type anything struct{ Value any }

func declared(header *parser.PacketHeader) reflect.Type {
	if header.Attachments > 0 {
		return reflect.TypeFor[anything]()
	}
	return reflect.TypeFor[any]()
}

func (a *anything) UnmarshalJSON(data []byte) error {
	var list []*anything
	var object map[string]*anything
	switch {
	case json.Unmarshal(data, &list) == nil:
		a.Value = list
	case json.Unmarshal(data, &object) != nil:
		return json.Unmarshal(data, &a.Value)
	case object["_placeholder"] != nil && object["_placeholder"].Value == true:
		binary := jsonparser.Binary(slices.Clone(data))
		a.Value = &binary
	default:
		a.Value = object
	}
	return nil
}
