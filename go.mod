module github.com/flaskcookie/flaskcookie-go

go 1.26
