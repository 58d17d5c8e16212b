package adapter

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	exact   = 1 << 53
	deepest = 1000 // answers are no deeper: readers of JSON have limits of their own
)

var errTooDeep = errors.New("too deep")

// ---- values to canonical JSON ----

// text appends a string. What is not UTF-8 has no canonical form: it is a value of the host, which equals nothing.
func text(out []byte, s string) []byte {
	if !utf8.ValidString(s) {
		return append(out, `{"$host":"string that is not UTF-8"}`...)
	}
	return append(out, quoted(s)...)
}

func quoted(s string) []byte {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		panic(err)
	}
	return []byte(strings.TrimSuffix(out.String(), "\n"))
}

func float(out []byte, f float64) []byte {
	if math.Abs(f) < exact {
		return strconv.AppendFloat(out, f, 'g', -1, 64)
	}
	name := strconv.FormatFloat(f, 'g', -1, 64)
	if math.IsInf(f, 0) {
		name = strings.TrimPrefix(strings.Replace(name, "Inf", "Infinity", 1), "+")
	}
	return fmt.Appendf(out, `{"$n":"%s"}`, name)
}

func list(out []byte, v reflect.Value, depth int) (_ []byte, err error) {
	out = append(out, '[')
	for i := 0; i < v.Len() && err == nil; i++ {
		if i > 0 {
			out = append(out, ',')
		}
		out, err = value(out, v.Index(i), depth)
	}
	return append(out, ']'), err
}

func object(out []byte, v reflect.Value, depth int) (_ []byte, err error) {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	open, colon, next, end := `{`, `:`, `,`, `}`
	for _, k := range keys {
		if strings.ContainsRune(k.String(), 0) || len(keys) == 1 && strings.HasPrefix(k.String(), "$") {
			open, colon, next, end = `{"$o":[[`, `,`, `],[`, `]]}`
		}
	}
	out = append(out, open...)
	for i, k := range keys {
		if i > 0 {
			out = append(out, next...)
		}
		out = append(text(out, k.String()), colon...)
		if out, err = value(out, v.MapIndex(k), depth); err != nil {
			return out, err
		}
	}
	return append(out, end...), nil
}

// value appends any value. Structs and pointers are ways to hold one: of a struct its only field counts.
func value(out []byte, v reflect.Value, depth int) ([]byte, error) {
	if depth > deepest {
		return out, errTooDeep
	}
	switch v.Kind() {
	case reflect.Invalid:
		return append(out, "null"...), nil
	case reflect.Pointer, reflect.Interface:
		return value(out, v.Elem(), depth)
	case reflect.Bool:
		return strconv.AppendBool(out, v.Bool()), nil
	case reflect.String:
		return text(out, v.String()), nil
	case reflect.Float64:
		return float(out, v.Float()), nil
	case reflect.Uint64:
		if v.Uint() < exact {
			return strconv.AppendUint(out, v.Uint(), 10), nil
		}
		return fmt.Appendf(out, `{"$n":"%d"}`, v.Uint()), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return fmt.Appendf(out, `{"$b":"%s"}`, base64.StdEncoding.EncodeToString(v.Bytes())), nil
		}
		return list(out, v, depth+1)
	case reflect.Map:
		return object(out, v, depth+1)
	case reflect.Struct:
		if v.NumField() == 1 {
			return value(out, v.Field(0), depth)
		}
	}
	return fmt.Appendf(out, `{"$host":%s}`, quoted(v.Type().String())), nil
}

// ---- canonical JSON to values: requests are well-formed ----

type reader struct{ binary func([]byte) any }

func (r reader) number(spelling string) (any, error) {
	if n, err := strconv.ParseInt(spelling, 10, 64); err == nil {
		return n, nil
	}
	if n, err := strconv.ParseUint(spelling, 10, 64); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(spelling, 64)
	if err != nil {
		return nil, Unsupported // beyond a double
	}
	return f, nil
}

// units: Go's strings cannot hold lone surrogates, and there is no other reason for this form.
func (r reader) units(list any) (any, error) {
	var out []uint16
	for _, u := range list.([]any) {
		n, _ := strconv.ParseUint(u.(json.Number).String(), 10, 16)
		out = append(out, uint16(n))
	}
	if s := utf16.Decode(out); !strings.ContainsRune(string(s), utf8.RuneError) {
		return string(s), nil
	}
	return nil, Unsupported
}

func (r reader) members(pairs any) (any, error) {
	out := map[string]any{}
	for _, pair := range pairs.([]any) {
		k, err := r.value(pair.([]any)[0])
		if err != nil {
			return nil, err
		}
		if out[k.(string)], err = r.value(pair.([]any)[1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r reader) object(m map[string]any) (any, error) {
	out := make(map[string]any, len(m))
	for k, v := range m {
		switch {
		case len(m) == 1 && k == "$n":
			return r.number(v.(string))
		case len(m) == 1 && k == "$u16":
			return r.units(v)
		case len(m) == 1 && k == "$b":
			b, err := base64.StdEncoding.DecodeString(v.(string))
			return r.binary(b), err
		case len(m) == 1 && k == "$o":
			return r.members(v)
		}
		inner, err := r.value(v)
		if err != nil {
			return nil, err
		}
		out[k] = inner
	}
	return out, nil
}

func (r reader) value(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return r.number(v.String())
	case map[string]any:
		return r.object(v)
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			inner, err := r.value(each)
			if err != nil {
				return nil, err
			}
			out[i] = inner
		}
		return out, nil
	}
	return v, nil
}
