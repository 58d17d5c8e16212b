// Package adapter is what an adapter in Go needs besides its codec: frames, canonical JSON, answers. See docs/adapters.md.
package adapter

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
)

// The names of the packet types, by their numbers.
var (
	SocketIO = []string{"connect", "disconnect", "event", "ack", "connect_error", "event", "ack"}
	EngineIO = []string{"open", "close", "ping", "pong", "message", "upgrade", "noop"}
)

// Message is one message: text, as the bytes that came, or binary.
type Message struct {
	Text  bool
	Bytes []byte
}

// Packet has type and, as far as it has them, nsp, id and data.
type Packet map[string]any

// NewPacket makes a packet without data.
func NewPacket(name, nsp string, id *uint64) Packet {
	p := Packet{"type": name, "nsp": nsp}
	if id != nil {
		p["id"] = *id
	}
	return p
}

// Number is that of the packet's type.
func (p Packet) Number(names []string) int { return slices.Index(names, p["type"].(string)) }

// ID is the packet's id, nil where it has none. What is beyond a uint64 cannot be asked for.
func (p Packet) ID() *uint64 {
	switch id := p["id"].(type) {
	case nil:
		return nil
	case uint64:
		return &id
	case int64:
		out := uint64(id)
		return &out
	}
	panic(Unsupported)
}

// Pointer points to the packet's data, as a list where it is one; nil where there is none.
func (p Packet) Pointer() any {
	data, there := p["data"]
	if list, ok := data.([]any); ok {
		return &list
	} else if there {
		return &data
	}
	return nil
}

// Unsupported says that the codec has no way to do what is asked.
var Unsupported = errors.New("unsupported")

// Codec is one codec. Decode calls packet for each and says whether more input is awaited. Binary makes of bytes what the codec takes
// for binary; without it that is []byte. A panic is a refusal, as net/http makes of it the end of one connection.
type Codec struct {
	Decode func(messages []Message, packet func(Packet)) (more bool, err error)
	Encode func(packets []Packet, frame bool) ([]Message, error)
	Binary func([]byte) any
}

// Version is that of a module in this program.
func Version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == module {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return "unknown"
}

// First is the first of some values, for codecs that hand out such.
func First(values []reflect.Value, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return values[0].Interface(), nil
}

type request struct {
	ID      json.Number      `json:"id"`
	Op      string           `json:"op"`
	Codec   string           `json:"codec"`
	Input   []any            `json:"input"`
	Packets []map[string]any `json:"packets"`
	Binary  string           `json:"binary"`
}

func bytesOf(m any) []byte {
	b, _ := base64.StdEncoding.DecodeString(m.(map[string]any)["$b"].(string))
	return b
}

func message(m any) Message {
	if s, ok := m.(string); ok {
		return Message{true, []byte(s)}
	}
	if text, ok := m.(map[string]any)["text"]; ok {
		return Message{true, bytesOf(text)}
	}
	return Message{false, bytesOf(m)}
}

func recovered(err *error) {
	if r := recover(); r == Unsupported {
		*err = Unsupported
	} else if r != nil {
		*err = errors.New("panicked")
	}
}

func refusal(out []byte, err error) []byte {
	return append(append(out, `"refused":`...), quoted(strings.ToValidUTF8(err.Error(), "\uFFFD"))...)
}

func packet(out []byte, p Packet) []byte {
	whole, err := value(out, reflect.ValueOf(p), -1)
	if err != nil {
		delete(p, "data")
		p["opaque"] = true
		whole, _ = value(out, reflect.ValueOf(p), -1)
	}
	return whole
}

func decode(c Codec, r *request, out []byte) []byte {
	var messages []Message
	for _, m := range r.Input {
		messages = append(messages, message(m))
	}
	out = append(out, `"packets":[`...)
	comma := ""
	more, err := func() (more bool, err error) {
		defer recovered(&err)
		return c.Decode(messages, func(p Packet) {
			out = packet(append(out, comma...), p)
			comma = ","
		})
	}()
	out = append(out, ']')
	if err != nil {
		return refusal(append(out, ','), err)
	}
	if more {
		out = append(out, `,"more":true`...)
	}
	return out
}

func encoded(c Codec, r *request) (messages []Message, err error) {
	binary := c.Binary
	if binary == nil {
		binary = func(b []byte) any { return b }
	}
	var packets []Packet
	for _, p := range r.Packets {
		v, err := reader{binary}.object(p)
		if err != nil {
			return nil, err
		}
		packets = append(packets, v.(map[string]any))
	}
	defer recovered(&err)
	return c.Encode(packets, r.Binary == "frame")
}

func encode(c Codec, r *request, out []byte) []byte {
	messages, err := encoded(c, r)
	if errors.Is(err, Unsupported) {
		return append(out, `"unsupported":true`...)
	} else if err != nil {
		return refusal(out, err)
	}
	out = append(out, `"output":`...)
	var list []any
	for _, m := range messages {
		if m.Text {
			list = append(list, string(m.Bytes))
		} else {
			list = append(list, m.Bytes)
		}
	}
	out, _ = value(out, reflect.ValueOf(list), 0)
	return out
}

func answer(hello string, codecs map[string]Codec, frame []byte, out []byte) []byte {
	var r request
	decoder := json.NewDecoder(bytes.NewReader(frame))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		panic(err)
	}
	out = fmt.Appendf(out, `{"id":%s,`, r.ID)
	codec, known := codecs[r.Codec]
	switch {
	case r.Op == "hello":
		out = append(out, hello...)
	case known && r.Op == "decode":
		out = decode(codec, &r, out)
	case known && r.Op == "encode":
		out = encode(codec, &r, out)
	default:
		out = append(out, `"unsupported":true`...)
	}
	return append(out, '}')
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Serve answers requests until the input ends.
func Serve(name, version string, codecs map[string]Codec) {
	can := map[string][]string{}
	for k := range codecs {
		can[k] = []string{"decode", "encode"}
	}
	content, err := json.Marshal(map[string]any{"protocol": 1, "name": name, "version": version, "language": "Go", "codecs": can})
	check(err)
	hello := string(content[1 : len(content)-1])
	in, out := bufio.NewReaderSize(os.Stdin, 1<<18), bufio.NewWriterSize(os.Stdout, 1<<18)
	var length [4]byte
	for {
		if _, err := io.ReadFull(in, length[:]); err != nil {
			check(out.Flush())
			return
		}
		frame := make([]byte, binary.LittleEndian.Uint32(length[:]))
		_, err := io.ReadFull(in, frame)
		check(err)
		text := answer(hello, codecs, frame, nil)
		binary.LittleEndian.PutUint32(length[:], uint32(len(text)))
		out.Write(length[:])
		out.Write(text)
		if in.Buffered() < 4 { // nothing more has come: it may be waited for
			check(out.Flush())
		}
	}
}
