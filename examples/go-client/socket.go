package client

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"token-refresh-client/session"
)

const (
	subprotocol = "token-refresh.v1"
	// writeTimeout is what one write may take; a server that does not read for longer is gone.
	writeTimeout = 10 * time.Second
	// farewell is what the server has for its close frame.
	farewell = time.Second
	// outboxSize is how many messages may wait for the server to read.
	outboxSize = 1024
	// longestFrame is what a server may send, in bytes.
	longestFrame = 16 << 20
)

// socket is one connection, from the attempt to its end. What happens to it is told to the session with its number.
type socket struct {
	number int
	client *Client
	outbox chan any // Messages, or a close code.
	gone   chan struct{}
	cancel context.CancelFunc
}

// dial opens a socket. No token is in the upgrade (CONN-3), and no redirect is followed (CONN-7), nor is a proxy asked.
func dial(url string, number int, client *Client) *socket {
	attempt, cancel := context.WithCancel(context.Background())
	s := &socket{number: number, client: client, outbox: make(chan any, outboxSize), gone: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		defer close(s.gone)
		dialer := websocket.Dialer{Subprotocols: []string{subprotocol}}
		conn, _, err := dialer.DialContext(attempt, url, nil)
		if err != nil {
			s.lost(0)
			return
		}
		defer conn.Close()
		s.tell(client.session.Opened)
		go s.write(conn)
		s.lost(s.read(conn))
	}()
	return s
}

func (s *socket) tell(what func(now time.Time, connection int) []session.Effect) {
	s.client.take(func(now time.Time) []session.Effect { return what(now, s.number) })
}

func (s *socket) lost(code int) {
	s.tell(func(now time.Time, number int) []session.Effect { return s.client.session.Lost(now, number, code) })
}

// read hands on what comes, and yields the close code, or 0 where there was no close frame.
func (s *socket) read(conn *websocket.Conn) int {
	conn.SetReadLimit(longestFrame)
	for {
		kind, frame, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return closed.Code
		}
		if err != nil {
			return 0
		}
		if kind != websocket.TextMessage {
			frame = nil
		}
		s.tell(func(now time.Time, number int) []session.Effect { return s.client.session.Received(now, number, frame) })
	}
}

// write writes what is put into the outbox, in order, until the connection is gone.
func (s *socket) write(conn *websocket.Conn) {
	for {
		select {
		case <-s.gone:
			return
		case next := <-s.outbox:
			deadline := time.Now().Add(writeTimeout)
			if code, isClose := next.(int); isClose {
				conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), deadline)
				time.AfterFunc(farewell, func() { conn.Close() })
				return
			}
			text, err := json.Marshal(next)
			conn.SetWriteDeadline(deadline)
			if err != nil || conn.WriteMessage(websocket.TextMessage, text) != nil {
				conn.Close()
				return
			}
		}
	}
}

// send has a message written. Where too many wait, the write that holds them up ends the connection within its time, and what was not
// answered goes over the next.
func (s *socket) send(message any) {
	select {
	case s.outbox <- message:
	default:
	}
}

// close ends the connection, or the attempt at one.
func (s *socket) close(code int) {
	s.cancel()
	s.send(code)
}
