package session

import (
	"time"

	"tokenrefresh"
)

// link is what belongs to one connection and ends with it (CLI-10).
type link struct {
	inForce string // The token; empty before AUTHENTICATED.
	seq     int64
	pending *pending
	// presented are the tokens presented over this connection, the latest few.
	presented []string
	terms     *tokenrefresh.AuthenticatedData
	advice    *tokenrefresh.ClosingData
	since     time.Time // When the first AUTHENTICATED came.
}

// Closes in a row by a fault of ours, or by 4401, at which a client stops (CLI-5).
const third = 3

// offenceCodes are brought about by a message of ours.
var offenceCodes = map[int]bool{1002: true, 1003: true, 1007: true, 1009: true, 4400: true}

// closeAdvice is what a client does after a close, where that is not backoff.
var closeAdvice = map[int]tokenrefresh.Reconnect{
	1000: tokenrefresh.ReconnectNever,
	4401: tokenrefresh.ReconnectRefresh,
	4403: tokenrefresh.ReconnectNever,
	4406: tokenrefresh.ReconnectNever,
	4410: tokenrefresh.ReconnectRefresh,
	4411: tokenrefresh.ReconnectRefresh,
}

// connect opens a socket with the newest token, or waits for one (AUTH-1).
func (s *Session) connect() {
	if !s.isHeld() {
		s.phase = waiting
		s.disarm(backoffTimer)
		s.refresh()
		return
	}
	s.phase, s.deadlines = connecting, deadlines{}
	s.arm(answerTimer, answerTime)
	s.connection++
	s.emit(Open{s.connection})
}

// lose forgets a connection: what belonged to it means nothing any more, and what it left unanswered is to be sent again.
func (s *Session) lose() {
	if !s.link.since.IsZero() && s.now.Sub(s.link.since) >= settled {
		s.failures, s.offences = 0, 0
	}
	s.deadlines = deadlines{againTimer: s.deadlines[againTimer]}
	s.link = link{}
	s.takeBack()
}

// leave closes the socket. Its number is over, so that nothing of it is taken for the next one's.
func (s *Session) leave() {
	s.emit(CloseSocket{1000})
	s.connection++
}

func (s *Session) hangUp() {
	s.leave()
	s.lose()
}

// reconnect leaves the connection for one with the newest token.
func (s *Session) reconnect() {
	s.hangUp()
	s.connect()
}

// stop wants no connection any more.
func (s *Session) stop() {
	s.phase, s.deadlines = stopped, deadlines{}
}

// giveUp takes the connection for dead.
func (s *Session) giveUp() {
	s.leave()
	s.lost(0)
}

// lost does what CLOSING said, or else what the code says, or else backs off (CLI-5).
func (s *Session) lost(code int) {
	reconnect, retryAfter := closeAdvice[code], time.Duration(0)
	if advice := s.link.advice; advice != nil {
		code, reconnect = int(advice.Code), advice.Reconnect
		if advice.RetryAfter != nil {
			retryAfter = Seconds(*advice.RetryAfter)
		}
	}
	// A failure before open is nobody's advice (CONN-7).
	if s.phase == connecting {
		s.lose()
		s.backOff(0)
		return
	}
	if !s.isUp() {
		return
	}
	token := s.link.inForce
	if token == "" && s.link.pending != nil {
		token = s.link.pending.token
	}
	if offenceCodes[code] {
		s.dropLast()
	}
	s.lose()
	if offenceCodes[code] {
		s.offences++
	} else {
		s.offences = 0
	}
	if code == 4401 {
		s.denials++
	}
	if s.offences == third || s.denials == third || reconnect == tokenrefresh.ReconnectNever {
		s.isBarred = true
		s.stop()
		return
	}
	s.backOff(retryAfter)
	if reconnect == tokenrefresh.ReconnectRefresh {
		s.neverAgain(token)
		s.refreshSoon()
	}
}

// backOff waits with full jitter before the next attempt.
func (s *Session) backOff(retryAfter time.Duration) {
	s.failures++
	s.phase = waiting
	s.arm(backoffTimer, longer(retryAfter, s.backoff(s.failures)))
	s.retryAt = s.now.Add(retryAfter)
}

// hear counts silence from here (HB-4).
func (s *Session) hear() {
	if terms := s.link.terms; terms != nil {
		s.arm(silenceTimer, Seconds(terms.HeartbeatInterval*float64(terms.MaxMissedPongs)))
	}
}

// checkConnection asks whether the server lives, after a sleep (HB-4).
func (s *Session) checkConnection() {
	s.emit(Send{tokenrefresh.ClientPingMessage{ID: s.nextID()}})
	s.arm(silenceTimer, wakeAnswer)
}

func (s *Session) emit(effect Effect) { s.effects = append(s.effects, effect) }
