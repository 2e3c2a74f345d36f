// Package client keeps one WebSocket connection open all day and renews its access token over it: the profiles Core and Events of
// the document, for clients. The session in package session decides; what is here carries it out.
package client

import (
	"context"
	"math/rand"
	"sync"
	"time"

	"tokenrefresh"

	"token-refresh-client/session"
)

// Token is what a TokenManager yields.
type Token = session.Token

// ErrLoginRequired is what a TokenManager returns where a person must act. Any other error may pass: the client tries again.
var ErrLoginRequired = session.ErrLoginRequired

// TokenManager owns the token. Refresh gets a new one; it is never called twice at a time, and has 10 s.
type TokenManager interface {
	Refresh(context.Context) (Token, error)
}

// Options are what a client is made of.
type Options struct {
	// URL is wss:, or ws: to loopback.
	URL    string
	Tokens TokenManager
	// Notify is told what happens, in order: session.State, Event, Published, Dropped and the other types of package session that are
	// no acts. It may call the client's methods, and has to return soon.
	Notify func(any)
}

const (
	// refreshPatience is after how long a refresh counts as failed (CLI-4).
	refreshPatience = 10 * time.Second
	// queueLimit is how many publications may wait to be sent or to be answered (CLI-3).
	queueLimit = 256
	// asleep is by how much two clocks may part before the device is taken to have slept (CLI-11).
	asleep = 3 * time.Second
)

// Client is safe for use by several goroutines. New makes one; it connects when it is told to.
type Client struct {
	options Options
	session *session.Session
	state   session.State
	socket  *socket

	mutex sync.Mutex
	inbox []act
	wake  chan struct{}

	// skew is how far the wall clock is ahead, and slept what the monotonic clock has slept through.
	skew, slept time.Duration
	begun       time.Time
}

// act is something that happens to the session.
type act = func(now time.Time) []session.Effect

// New makes a client. The error is about a URL that a token must not travel to, and does not repeat it.
func New(options Options) (*Client, error) {
	if err := checkURL(options.URL); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewSource(time.Now().UnixNano())).Float64
	c := &Client{options: options, session: session.New(random, queueLimit), wake: make(chan struct{}, 1), begun: time.Now()}
	c.state = c.session.State()
	go c.run()
	return c, nil
}

// Connect wants a connection from now on.
func (c *Client) Connect() { c.take(c.session.Connect) }

// Close wants none any more; what waits to be sent is dropped and reported.
func (c *Client) Close() { c.take(c.session.Close) }

// Wake is to be called when the device woke up or came online: it looks after connection and token at once (CLI-11).
func (c *Client) Wake() { c.take(c.session.Wake) }

// TokenRefreshed gives the client a token that it did not ask for (token:refreshed, CLI-1).
func (c *Client) TokenRefreshed(token Token) {
	c.take(func(now time.Time) []session.Effect { return c.session.Pushed(now, token) })
}

// Subscribe wants the events of a topic from now on, also after reconnects.
func (c *Client) Subscribe(topic string) {
	c.take(func(now time.Time) []session.Effect { return c.session.Subscribe(now, topic) })
}

// Unsubscribe wants them no more.
func (c *Client) Unsubscribe(topic string) {
	c.take(func(now time.Time) []session.Effect { return c.session.Unsubscribe(now, topic) })
}

// Publish publishes an event, as soon as that can be done, once; Published or Dropped tells what became of it.
func (c *Client) Publish(publication tokenrefresh.PublishData) {
	c.take(func(now time.Time) []session.Effect { return c.session.Publish(now, publication) })
}

// take has something happen, after what is happening now.
func (c *Client) take(next act) {
	c.mutex.Lock()
	c.inbox = append(c.inbox, next)
	c.mutex.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Client) taken() []act {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	acts := c.inbox
	c.inbox = nil
	return acts
}

// run is the goroutine to which the session belongs. One timer stands for all deadlines, and is armed anew after each step.
func (c *Client) run() {
	for {
		wait := time.Hour
		if due, ok := c.session.Due(); ok {
			wait = due.Sub(c.now())
		}
		timer := time.NewTimer(wait)
		select {
		case <-c.wake:
			for _, next := range c.taken() {
				c.step(next)
			}
		case <-timer.C:
			c.step(c.session.Tick)
		}
		timer.Stop()
	}
}

// now is a reading of the monotonic clock that has not stood still in sleep; the token went on lapsing.
func (c *Client) now() time.Time {
	read := time.Now()
	skew := read.Round(0).Sub(c.begun.Round(0)) - read.Sub(c.begun)
	if skipped := skew - c.skew; skipped > asleep {
		c.slept += skipped
		c.Wake()
	}
	c.skew = skew
	return read.Add(c.slept)
}

func (c *Client) step(next act) {
	effects := next(c.now())
	if state := c.session.State(); state != c.state {
		c.state = state
		c.options.Notify(state)
	}
	for _, effect := range effects {
		switch e := effect.(type) {
		case session.Open:
			c.socket = dial(c.options.URL, e.Connection, c)
		case session.Send:
			c.socket.send(e.Message)
		case session.CloseSocket:
			c.socket.close(e.Code)
		case session.Refresh:
			go c.refresh(e.Number)
		default:
			c.options.Notify(effect)
		}
	}
}

func (c *Client) refresh(number int) {
	patience, cancel := context.WithTimeout(context.Background(), refreshPatience)
	defer cancel()
	token, err := c.options.Tokens.Refresh(patience)
	c.take(func(now time.Time) []session.Effect { return c.session.Refreshed(now, number, token, err) })
}
