module siospec/adapter/go-socketio

go 1.23

require (
	github.com/karagenc/socket.io-go v0.1.0
	siospec/adapter v0.0.0
)

replace siospec/adapter => ../lib/go
