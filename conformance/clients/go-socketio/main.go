// The client of github.com/karagenc/socket.io-go under the contract with a client (docs/clients.md).
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	sio "github.com/karagenc/socket.io-go"
	eio "github.com/karagenc/socket.io-go/engine.io"
	"siospec/testee"
)

var transports = eio.ClientConfig{Transports: strings.Split(os.Getenv("SIOSPEC_TRANSPORTS"), ",")}
var manager = sio.NewManager(os.Getenv("SIOSPEC_URL")+"/socket.io/", &sio.ManagerConfig{ParserCreator: testee.Parser, EIO: transports})

func join(nsp string) {
	socket := manager.Socket(nsp, &sio.ClientSocketConfig{Auth: testee.Auth()})
	socket.OffAll() // it may be the one that left this namespace
	socket.OnConnect(func() { testee.Report("connect", nsp) })
	socket.OnConnectError(func(why any) { testee.Report("connect_error", nsp, "message", fmt.Sprint(why)) })
	socket.OnDisconnect(func(why sio.Reason) { testee.Report("disconnect", nsp, "reason", why) })
	back := func(args testee.Args) { socket.Emit("message-back", args.Plain()...) }
	socket.OnEvent("message", back)
	socket.OnEvent("message-with-ack", func(args testee.Args, answer func(testee.Answer)) { answer(args.Plain()) })
	socket.OnEvent("message-later", func(args testee.Args) { time.Sleep(args.Pause()); back(args[1:]) })
	socket.OnEvent("join", func(args testee.Args) { join(args.Word()) })
	socket.OnEvent("leave", func(args testee.Args) { manager.Socket(args.Word(), nil).Disconnect() })
	asker := socket.Timeout(500 * time.Millisecond)
	socket.OnEvent("emit-with-ack", func(args testee.Args) { asker.Emit("ping-app", append(args.Plain(), testee.Acknowledged(nsp))...) })
	socket.Connect()
}

func main() {
	manager.OnReconnectAttempt(func(attempt uint32) { testee.Report("reconnect_attempt", "/", "attempt", attempt) })
	manager.OnReconnectFailed(func() { testee.Report("reconnect_failed", "/") })
	join("/")
	select {}
}
