package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/rand"
	"time"

	"github.com/gorilla/websocket"

	"token-refresh-server/session"
)

const (
	// writeTimeout is what one write may take; a peer that does not read for longer is gone.
	writeTimeout = 10 * time.Second
	// outboxSize is how many messages may wait for the peer to read (EVT-5). Those of Core are shorter than a kilobyte.
	outboxSize = 1024
	// longestSleep is how late a clock that was set is noticed at most (EXP-7).
	longestSleep = 500 * time.Millisecond
	// farewell is how long what a peer still sends is read, so that the close frame is not lost in a reset of the connection.
	farewell = 2 * time.Second
)

// connection is the shell around one session: frames, time and verdicts go in, effects are carried out. It decides nothing.
type connection struct {
	server  *server
	socket  *websocket.Conn
	session *session.Session
	id      string
	// inbox holds what happens to the session, one after the other, and outbox what is to be written: text, or session.Close.
	inbox  chan func(now time.Time) []session.Effect
	outbox chan any
	// gone is closed when nothing comes from the peer any more, done when the connection is over.
	gone, done chan struct{}
	// leave gives back the place of a connection without a token.
	leave func()
}

func newConnection(s *server, socket *websocket.Conn, leave func()) *connection {
	c := &connection{
		server: s, socket: socket, id: newID(), leave: leave,
		inbox: make(chan func(time.Time) []session.Effect), outbox: make(chan any, outboxSize),
		gone: make(chan struct{}), done: make(chan struct{}),
	}
	c.session = session.New(&s.session, c.id, rand.Float64, time.Now())
	return c
}

// run serves the connection until it is over; isSupported tells whether the upgrade offered a version that is spoken (CONN-1).
func (c *connection) run(isSupported bool) {
	defer close(c.done)
	defer close(c.outbox)
	if !isSupported {
		c.carryOut(c.session.UnsupportedVersion(time.Now()))
	}
	go c.read()
	go c.write()
	for {
		wait := c.session.Wait(time.Now())
		if wait > longestSleep {
			wait = longestSleep
		}
		timer := time.NewTimer(wait)
		select {
		case act := <-c.inbox:
			c.carryOut(act(time.Now()))
		case <-timer.C:
			c.carryOut(c.session.Tick(time.Now()))
		case <-c.gone:
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// take has something happen to the session; it returns at once where the connection is over.
func (c *connection) take(act func(now time.Time) []session.Effect) {
	select {
	case c.inbox <- act:
	case <-c.done:
	}
}

// carryOut does what a session asks for.
func (c *connection) carryOut(effects []session.Effect) {
	for _, effect := range effects {
		switch e := effect.(type) {
		case session.Send:
			text, err := json.Marshal(e.Message)
			if err != nil {
				log.Printf("session %s: %v", c.id, err)
				continue
			}
			c.put(text)
		case session.Close:
			log.Printf("session %s: close %d %s", c.id, e.Code, e.Reason)
			c.put(e)
		case session.Verify:
			go c.verify(e)
		case session.Terminate:
			c.socket.Close()
		}
	}
	if c.session.Authenticated() {
		c.leave()
	}
}

// put has something written; a peer that lets too much wait is cut off.
func (c *connection) put(frame any) {
	select {
	case c.outbox <- frame:
	default:
		c.session.Unread(time.Now())
		c.socket.Close()
	}
}

// verify asks the verifier, in a goroutine of its own, as others than ours may have to ask over the network.
func (c *connection) verify(request session.Verify) {
	claims, err := c.server.verifier.Verify(request.Token, time.Now())
	c.take(func(now time.Time) []session.Effect {
		return c.session.Verified(now, request.Attempt, claims, err)
	})
}

// read hands on what comes, until nothing does.
func (c *connection) read() {
	defer close(c.gone)
	for {
		kind, reader, err := c.socket.NextReader()
		if err == nil {
			var payload []byte
			// One byte more than is taken shows that a message is too long; the session says so.
			payload, err = io.ReadAll(io.LimitReader(reader, int64(c.server.session.MaxFrameBytes)+1))
			if err == nil {
				c.take(func(now time.Time) []session.Effect {
					return c.session.Receive(now, kind == websocket.TextMessage, payload)
				})
				continue
			}
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) {
			// A breach of RFC 6455, after which the library has sent its close frame, or the line is lost.
			c.socket.UnderlyingConn().SetReadDeadline(time.Now().Add(farewell))
			io.Copy(io.Discard, c.socket.UnderlyingConn())
		}
		return
	}
}

// write writes what is put into the outbox, in order; nothing follows a close frame.
func (c *connection) write() {
	for frame := range c.outbox {
		deadline := time.Now().Add(writeTimeout)
		var err error
		switch f := frame.(type) {
		case []byte:
			c.socket.SetWriteDeadline(deadline)
			err = c.socket.WriteMessage(websocket.TextMessage, f)
		case session.Close:
			err = c.socket.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.Code, f.Reason), deadline)
		}
		if err != nil && err != websocket.ErrCloseSent {
			c.socket.Close()
		}
	}
}
