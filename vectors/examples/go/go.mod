module siospec/vectors

go 1.21
