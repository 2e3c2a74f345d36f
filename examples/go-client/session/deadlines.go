package session

import (
	"math"
	"time"
)

type timer int

const (
	answerTimer  timer = iota // The socket has to open, AUTHENTICATE or REAUTH to be answered (AUTH-9, CLI-1).
	refreshTimer              // The lead before the expiry is reached (CLI-2).
	againTimer                // The next refresh after one that yielded nothing.
	reauthTimer               // A REAUTH that was put off.
	expiryTimer               // The token has lapsed.
	silenceTimer              // Nothing was heard for too long (HB-4).
	backoffTimer              // The next attempt to connect (CLI-5).
	paceTimer                 // The next message of the application.
	timers
)

// The document's timings of clients.
const (
	answerTime   = 10 * time.Second
	wakeAnswer   = 5 * time.Second
	backoffUnit  = 1 * time.Second
	backoffMost  = 30 * time.Second
	settled      = 30 * time.Second
	againLeast   = 1 * time.Second
	defaultLead  = 60.0 // Seconds.
	asleepBeyond = 2 * time.Second
)

// deadlines are instants with a monotonic reading; zero where nothing is due.
type deadlines [timers]time.Time

func (d *deadlines) first() (timer, time.Time) {
	name, least := timers, time.Time{}
	for each, at := range d {
		if !at.IsZero() && (name == timers || at.Before(least)) {
			name, least = timer(each), at
		}
	}
	return name, least
}

func (s *Session) arm(name timer, wait time.Duration) { s.deadlines[name] = s.now.Add(wait) }
func (s *Session) disarm(name timer)                  { s.deadlines[name] = time.Time{} }
func (s *Session) isArmed(name timer) bool            { return !s.deadlines[name].IsZero() }

// fire does what is due. A deadline of what is over is disarmed with it, so that each one here is of the present (CLI-10).
func (s *Session) fire(name timer, late time.Duration) {
	switch name {
	case answerTimer:
		if s.isOn() {
			s.presentAgain()
		} else {
			s.giveUp()
		}
	case reauthTimer:
		s.presentAgain()
	case refreshTimer, againTimer:
		s.refresh()
	case expiryTimer:
		s.lapse()
	case silenceTimer:
		// Who is late to notice was asleep itself, and asks first (HB-4).
		if late < asleepBeyond {
			s.giveUp()
		} else {
			s.checkConnection()
		}
	case backoffTimer:
		s.connect()
	}
}

// backoff is how long to wait after that many failures in a row, with full jitter (CLI-5).
func (s *Session) backoff(failures int) time.Duration {
	most := math.Min(backoffMost.Seconds(), backoffUnit.Seconds()*math.Pow(2, float64(failures)))
	return Seconds(s.random() * most)
}

// Seconds is a duration of the wire; one that is longer than a time.Duration can say is as good as for ever.
func Seconds(value float64) time.Duration {
	return time.Duration(math.Min(value*1e9, math.MaxInt64/4))
}

func longer(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}
