// Package session is the client's side of the protocol as a pure state machine: what happens, and when, goes through its methods, and
// what is to be done about it comes out as effects. It does no I/O, starts nothing and asks no clock.
package session

import "time"

// State is what the application sees of the connection; Connected throughout a refresh and in grace (CLI-12).
type State string

// The states that an application sees.
const (
	Connecting   State = "connecting"
	Connected    State = "connected"
	Reconnecting State = "reconnecting"
	Closed       State = "closed"
)

// phase is a state of the document's machine; a refresh in flight and a REAUTH outstanding are flags beside it.
type phase int

const (
	stopped phase = iota
	waiting
	connecting
	authenticating
	ready
	grace
)

// Session is a client's wish for a connection, over one connection after the other. It is not safe for use by several goroutines.
type Session struct {
	random     func() float64
	queueLimit int

	now       time.Time
	effects   []Effect
	phase     phase
	deadlines deadlines
	sent      int
	// connection is the number of the newest one, and link what is known of it.
	connection int
	link       link

	token *held
	login string
	// refused are tokens that are never presented again, the latest few (CLI-9).
	refused []string
	// Refreshes are numbered at their start, pushed tokens among them (CLI-10): how many there were, which one is in flight, 0 for
	// none, and which one's token was last kept. barrenAt is when one last yielded no other token.
	refreshes, refreshing, applied int
	barrenAt                       time.Time
	// retryAt is when retry_after of the last CLOSING is over.
	retryAt time.Time

	topics []*topic
	outbox []*request
	// paced is when the application's messages of the last second were sent.
	paced []time.Time

	rows
}

// rows is what is counted since the application asked to connect.
type rows struct {
	wasConnected bool
	// isBarred says that nobody is to be asked for a token before the application asks to connect, or another token comes (CLI-4).
	isBarred bool
	// Refreshes in a row that failed, connections lost in a row, closes in a row by a fault of ours, and by 4401 (CLI-5).
	failedRefreshes, failures, offences, denials int
}

// New makes a session that wants nothing yet. random yields numbers in [0, 1) and spreads refreshes and reconnects (CLI-2, CLI-5);
// queueLimit bounds the publications that wait to be sent or to be answered (CLI-3).
func New(random func() float64, queueLimit int) *Session {
	return &Session{random: random, queueLimit: queueLimit}
}

// step takes what happened, then does what is due by now: what has come is in time, however late the timer that waits for it.
func (s *Session) step(now time.Time, act func()) []Effect {
	s.now, s.effects = now, nil
	act()
	for {
		name, at := s.deadlines.first()
		if name == timers || at.After(now) {
			break
		}
		s.disarm(name)
		s.fire(name, now.Sub(at))
	}
	s.pump()
	return s.effects
}

// stepOver is step for what happens to a connection; nothing of an earlier one touches the present one (CLI-10).
func (s *Session) stepOver(now time.Time, connection int, act func()) []Effect {
	return s.step(now, func() {
		if connection == s.connection {
			act()
		}
	})
}

// State is what the application is to see.
func (s *Session) State() State {
	switch {
	case s.isOn():
		return Connected
	case s.phase == stopped:
		return Closed
	case s.wasConnected:
		return Reconnecting
	}
	return Connecting
}

// Connect takes it that the application wants a connection.
func (s *Session) Connect(now time.Time) []Effect {
	return s.step(now, func() {
		if s.phase == stopped {
			s.rows = rows{}
			s.connect()
		}
	})
}

// Close takes it that the application is done; what waits to be sent is dropped and reported.
func (s *Session) Close(now time.Time) []Effect {
	return s.step(now, func() {
		if s.phase == stopped {
			return
		}
		if s.phase != waiting {
			s.hangUp()
		}
		s.dropAll("closed")
		s.stop()
	})
}

// Wake takes it that the device woke up or came online (CLI-11).
func (s *Session) Wake(now time.Time) []Effect {
	return s.step(now, func() {
		switch {
		case s.isOn():
			s.checkConnection()
			if !s.isHeld() {
				s.refreshSoon()
			}
		case s.phase == waiting && !s.now.Before(s.retryAt):
			s.disarm(againTimer)
			s.connect()
		}
	})
}

// Tick does what is due by now.
func (s *Session) Tick(now time.Time) []Effect {
	return s.step(now, func() {})
}

// Due is when the session wants a Tick, if nothing happens before; false where nothing is due ever.
func (s *Session) Due() (time.Time, bool) {
	name, at := s.deadlines.first()
	return at, name != timers
}

// Opened takes it that the socket is open.
func (s *Session) Opened(now time.Time, connection int) []Effect {
	return s.stepOver(now, connection, func() {
		switch {
		case s.phase != connecting:
		case !s.isHeld(): // It lapsed while the socket was being opened.
			s.reconnect()
		default:
			s.phase = authenticating
			s.present()
		}
	})
}

// Lost takes it that the socket is closed with that code, or could not be opened; 0 where there was no close frame.
func (s *Session) Lost(now time.Time, connection int, code int) []Effect {
	return s.stepOver(now, connection, func() { s.lost(code) })
}

// Received takes one data frame; nil is one that is no text.
func (s *Session) Received(now time.Time, connection int, frame []byte) []Effect {
	return s.stepOver(now, connection, func() {
		if !s.isUp() {
			return
		}
		// Whatever this version does not know is a sign of life, and no more (CLI-8).
		if message, ok := readFrame(frame); ok {
			s.take(message, frame)
		}
		s.hear()
	})
}

// isOn tells whether a token has been in force on this connection.
func (s *Session) isOn() bool { return s.phase == ready || s.phase == grace }

// isUp tells whether there is a connection over which messages come.
func (s *Session) isUp() bool { return s.isOn() || s.phase == authenticating }
