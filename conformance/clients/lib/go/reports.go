package testee

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
)

var (
	control = os.Getenv("SIOSPEC_CONTROL")
	waiting = make(chan string, 1000)
)

func init() { go deliver() }

// deliver sends reports to SIOSPEC_CONTROL, in order.
func deliver() {
	for line := range waiting {
		if control == "" {
			continue
		}
		if answer, err := http.Post(control, "text/plain", strings.NewReader(line)); err == nil {
			_ = answer.Body.Close()
		}
	}
}

// Report takes pairs of names and values besides.
func Report(event, nsp string, more ...any) {
	report := map[string]any{"event": event, "nsp": nsp}
	for i := 0; i < len(more); i += 2 {
		report[more[i].(string)] = more[i+1]
	}
	line, _ := json.Marshal(report)
	waiting <- string(line) + "\n"
}

// Acknowledged takes what an emit with an acknowledgement came to, and reports it.
func Acknowledged(nsp string) func(error, Args) {
	return func(err error, args Args) {
		if err != nil {
			Report("ack", nsp, "error", err.Error())
			return
		}
		Report("ack", nsp, "args", args.reported())
	}
}

// Auth is SIOSPEC_AUTH, or nil.
func Auth() any {
	var auth map[string]any
	if json.Unmarshal([]byte(os.Getenv("SIOSPEC_AUTH")), &auth) != nil {
		return nil
	}
	return auth
}
