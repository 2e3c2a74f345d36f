module token-refresh-server

go 1.19

require (
	github.com/gorilla/websocket v1.5.0
	tokenrefresh v0.0.0
)

replace tokenrefresh => ../../generated/models/go
