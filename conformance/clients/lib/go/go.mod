module siospec/testee

go 1.23

require github.com/karagenc/socket.io-go v0.1.0
