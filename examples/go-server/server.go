package main

import (
	cryptorand "crypto/rand"
	"encoding/hex"
	"math/rand"
	"net/http"
	"sync"
	"time"

	"token-refresh-server/session"
	"token-refresh-server/token"
)

// drainSpread is the time over which the clients of a drained server come back (DRAIN-1).
const drainSpread = 5 * time.Second

// server is the endpoint and its connections.
type server struct {
	session   session.Config
	verifier  *token.Verifier
	origins   []string
	admission admission

	mutex       sync.Mutex
	connections map[*connection]struct{}
	running     sync.WaitGroup
	isDrained   bool
}

func newServer(config session.Config, verifier *token.Verifier, origins []string) *server {
	return &server{
		session: config, verifier: verifier, origins: origins, admission: admission{from: map[string]int{}},
		connections: map[*connection]struct{}{},
	}
}

// ServeHTTP takes an upgrade and serves the connection until it is over.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	socket, leave, isSupported := s.upgrade(w, r)
	if socket == nil {
		return
	}
	defer leave()
	defer socket.Close()
	c := newConnection(s, socket, leave)
	s.mutex.Lock()
	if s.isDrained {
		s.mutex.Unlock()
		return
	}
	s.connections[c] = struct{}{}
	s.running.Add(1)
	s.mutex.Unlock()
	defer s.running.Done()
	c.run(isSupported)
	s.mutex.Lock()
	delete(s.connections, c)
	s.mutex.Unlock()
}

// drain takes no new connection, tells each that is open, and returns when all are closed.
func (s *server) drain() {
	s.admission.close()
	s.mutex.Lock()
	s.isDrained = true
	for c := range s.connections {
		c := c
		retryAfter := time.Duration(rand.Float64() * float64(drainSpread))
		go c.take(func(now time.Time) []session.Effect { return c.session.Drain(now, retryAfter) })
	}
	s.mutex.Unlock()
	s.running.Wait()
}

// newID names a session; it can't be guessed.
func newID() string {
	id := make([]byte, 16)
	if _, err := cryptorand.Read(id); err != nil {
		panic(err)
	}
	return hex.EncodeToString(id)
}
