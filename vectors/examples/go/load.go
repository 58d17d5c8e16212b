package main
import "bytes"
import "encoding/base64"
import "encoding/hex"
import "strings"

// message makes the bytes of a message, and says whether it is text.
func message(p any) (text bool, out []byte) {
	s, text := p.(string)
	out = []byte(s)
	m, _ := p.(map[string]any)
	times, _ := m["times"].(float64)
	for form, v := range m {
		switch form {
		case "hex":
			out, _ = hex.DecodeString(strings.ReplaceAll(v.(string), " ", ""))
		case "b64":
			out, _ = base64.StdEncoding.DecodeString(v.(string))
		case "concat":
			for i, part := range v.([]any) {
				isText, b := message(part)
				text, out = text || isText && i == 0, append(out, b...)
			}
		case "repeat", "text", "binary":
			isText, b := message(v)
			text, out = form == "text" || form == "repeat" && isText, bytes.Repeat(b, max(1, int(times)))
		}
	}
	return
}
