package session

import (
	"time"

	"tokenrefresh"
)

// fireDue does what is due by now, the earliest first.
func (s *Session) fireDue() {
	for {
		name, left := s.deadlines.first(s.now)
		if left > 0 || name == timers {
			return
		}
		s.deadlines.disarm(name)
		s.fire(name, -left)
	}
}

func (s *Session) fire(name timer, late time.Duration) {
	switch name {
	case authenticationTimer:
		s.close(4408)
	case verificationTimer:
		s.verificationFailed()
	case warningTimer:
		s.token.warned = true
		s.credits.add(s.now)
		s.send(s.tokenExpiredMessage(tokenrefresh.ExpiryReasonExpiring))
	case expiryTimer:
		s.beginGrace()
	case graceTimer:
		s.close(4410)
	case heartbeatTimer:
		s.heartbeat(late)
	case closeTimer:
		s.effects = append(s.effects, Terminate{})
	}
}

// beginGrace lets the token lapse. Grace counts from the expiry, not from when it was noticed (EXP-5).
func (s *Session) beginGrace() {
	s.phase = grace
	s.deadlines.disarm(warningTimer)
	lapsed := s.token.lapses
	if s.now.Before(lapsed) {
		lapsed = s.now // The wall clock was set ahead; setting it back must not stretch the grace.
	}
	s.deadlines.arm(graceTimer, at(lapsed, s.token.ExpiresAt, s.config.GracePeriod))
	s.credits.add(s.now)
	s.send(s.tokenExpiredMessage(tokenrefresh.ExpiryReasonExpired))
}

// heartbeat sends PING, or gives up a client that was silent for too long (HB-2, HB-3).
func (s *Session) heartbeat(late time.Duration) {
	// What this process was too late to read is not the client's silence.
	s.heard = s.heard.Add(late)
	if s.now.Sub(s.heard) >= time.Duration(s.config.MaxMissedPongs)*s.config.HeartbeatInterval {
		s.close(4440)
		return
	}
	s.deadlines.arm(heartbeatTimer, after(s.now, s.config.HeartbeatInterval))
	s.send(tokenrefresh.ServerPingMessage{ID: s.nextID()})
}
