package session

import (
	"time"
	"unicode/utf8"

	"tokenrefresh"
)

// floodFactor is how many times the advertised rate a client has to send to be no longer eager but flooding (RATE-1).
const floodFactor = 10

// Receive takes one complete message as it came over the socket.
func (s *Session) Receive(now time.Time, isText bool, payload []byte) []Effect {
	return s.step(now, func() {
		s.heard = now
		longest := s.config.MaxFrameBytes
		if s.token == nil {
			longest = s.config.MaxUnauthenticatedFrameBytes
		}
		count := s.countRate()
		switch {
		case count > floodFactor*s.config.MessagesPerSecond:
			s.close(4429)
		case len(payload) > longest:
			s.close(1009)
		case !isText:
			s.close(4400)
		case !utf8.Valid(payload):
			s.close(1007)
		default:
			s.read(payload, count > s.config.MessagesPerSecond)
		}
	})
}

// countRate counts a message within the second that began with the first of them (RATE-1).
func (s *Session) countRate() int {
	if s.rateCount == 0 || s.now.Sub(s.rateSince) >= time.Second {
		s.rateSince, s.rateCount = s.now, 0
	}
	s.rateCount++
	return s.rateCount
}

func (s *Session) read(text []byte, isOverRate bool) {
	f := readFrame(text)
	switch {
	case isOverRate:
		s.refuseForNow(f.id, time.Second-s.now.Sub(s.rateSince))
	case f.refusal != "":
		s.offend(f.id, f.refusal)
	default:
		s.take(f.id, f.message)
	}
}

// take takes a message that is as its schema says.
func (s *Session) take(id string, message tokenrefresh.ClientMessage) {
	switch m := message.(type) {
	case tokenrefresh.AuthenticateMessage:
		s.authenticate(id, m.Data.Token)
	case tokenrefresh.ReauthMessage:
		s.reauth(id, m.Data.Token)
	case tokenrefresh.ClientPingMessage:
		s.send(tokenrefresh.ServerPongMessage{ID: s.nextID(), ReplyTo: id})
	case tokenrefresh.ClientPongMessage:
	case tokenrefresh.ApplicationMessage:
		if s.isServed(id) {
			// A server with messages of its own would hand this one to its application.
			s.offend(id, tokenrefresh.ErrorCodeUnknownType)
		}
	default:
		if s.isServed(id) {
			s.refuse(id, tokenrefresh.ErrorCodeNotSupported)
		}
	}
}

// isServed tells whether a token is in force, and refuses the message otherwise (AUTH-3, EXP-4).
func (s *Session) isServed(id string) bool {
	switch s.phase {
	case authenticated:
		return true
	case grace:
		s.refuse(id, tokenrefresh.ErrorCodeTokenExpired)
	default:
		s.refuse(id, tokenrefresh.ErrorCodeNotAuthenticated)
	}
	return false
}

// offend refuses what no client should send; the last one within a minute ends the connection (ERR-3).
func (s *Session) offend(id string, code tokenrefresh.ErrorCode) {
	s.offences.add(s.now)
	s.refuse(id, code)
	if len(s.offences) >= s.config.OffencesPerMinute {
		s.close(4400)
	}
}
