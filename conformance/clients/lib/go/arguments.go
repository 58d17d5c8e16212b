// Package testee is what a testee of github.com/karagenc/socket.io-go needs besides the library.
package testee

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"time"

	sio "github.com/karagenc/socket.io-go"
	"github.com/karagenc/socket.io-go/parser"
	jsonparser "github.com/karagenc/socket.io-go/parser/json"
	"github.com/karagenc/socket.io-go/parser/json/serializer"
	"github.com/karagenc/socket.io-go/parser/json/serializer/stdjson"
)

// Args are the arguments of an event or of an acknowledgement, however many, as the only parameter of a handler. The library has a
// parameter for each and of its type; but it lets its JSON serializer be chosen, which is its own one here, but for these.
type Args []*value

// Answer are those of an acknowledgement, however many, as the only parameter of its function.
type Answer []any

// Parser is the library's own with that serializer.
func Parser() parser.Parser { return jsonparser.NewCreator(0, arguments{stdjson.New()})() }

type arguments struct{ serializer.JSONSerializer }

func (a arguments) Unmarshal(data []byte, into any) error {
	targets, _ := into.(*[]any)
	if targets == nil {
		return a.JSONSerializer.Unmarshal(data, into)
	}
	for i, target := range *targets {
		if args, ok := target.(*Args); ok {
			var all Args
			err := a.JSONSerializer.Unmarshal(data, &all)
			*args = all[min(i, len(all)):]
			return err
		}
	}
	return a.JSONSerializer.Unmarshal(data, into)
}

func (a arguments) NewEncoder(to io.Writer) serializer.JSONEncoder {
	return answers{a.JSONSerializer.NewEncoder(to)}
}

type answers struct{ serializer.JSONEncoder }

func (a answers) Encode(v any) error {
	if list, ok := v.(*[]any); ok && len(*list) == 1 {
		if answer, ok := (*list)[0].(Answer); ok {
			return a.JSONEncoder.Encode(append([]any{}, answer...))
		}
	}
	return a.JSONEncoder.Encode(v)
}

// value is any JSON. The library puts binary where a sio.Binary is, which is wherever an object says that it is a placeholder. What its
// num means is left to the library.
type value struct {
	Text   json.RawMessage
	Simple any
	List   []*value
	Object map[string]*value
	Binary *sio.Binary
}

func (v *value) UnmarshalJSON(text []byte) error {
	v.Text = slices.Clone(text)
	switch text[0] {
	case '[':
		return json.Unmarshal(text, &v.List)
	case '{':
		err := json.Unmarshal(text, &v.Object)
		if mark := v.Object["_placeholder"]; mark != nil && mark.Simple == true {
			binary := sio.Binary(slices.Clone(text))
			v.Binary = &binary
		}
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(&v.Simple)
}

// plain is what may be emitted; binary says what becomes of binary.
func (v *value) plain(binary func([]byte) any) any {
	switch {
	case v == nil:
		return nil
	case v.Binary != nil && !bytes.Equal(*v.Binary, v.Text): // an event without attachments has none to put here
		return binary(*v.Binary)
	case v.List != nil:
		return Args(v.List).plain(binary)
	case v.Object != nil:
		object := map[string]any{}
		for key, member := range v.Object {
			object[key] = member.plain(binary)
		}
		return object
	}
	return v.Simple
}

func (a Args) plain(binary func([]byte) any) []any {
	list := []any{}
	for _, v := range a {
		list = append(list, v.plain(binary))
	}
	return list
}

// Plain is what may be emitted.
func (a Args) Plain() []any {
	return a.plain(func(b []byte) any { return sio.Binary(b) })
}

func (a Args) reported() []any {
	return a.plain(func(b []byte) any { return map[string]string{"$b": base64.StdEncoding.EncodeToString(b)} })
}

// Word is the first argument.
func (a Args) Word() string { return a[0].Simple.(string) }

// Pause is the first argument, in milliseconds.
func (a Args) Pause() time.Duration {
	number, _ := a[0].Simple.(json.Number).Float64()
	return time.Duration(number * float64(time.Millisecond))
}
