module siospec/adapter

go 1.23
