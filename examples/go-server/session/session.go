// Package session is the server's side of one connection as a pure state machine: what comes in, and the time at which it came, goes
// through its methods, and what is to be done about it comes out as effects. It does no I/O, starts nothing and asks no clock.
package session

import (
	"errors"
	"fmt"
	"time"

	"tokenrefresh"

	"token-refresh-server/token"
)

// Config is the same for all sessions of a server. DefaultConfig has the document's own values.
type Config struct {
	HeartbeatInterval     time.Duration
	ExpiryWarning         time.Duration
	RefreshLead           time.Duration
	GracePeriod           time.Duration
	AuthenticationTimeout time.Duration
	VerificationDeadline  time.Duration

	MaxMissedPongs               int
	MaxTokenBytes                int
	MaxFrameBytes                int
	MaxUnauthenticatedFrameBytes int
	MaxTokenLifetime             time.Duration
	ReauthPerMinute              int
	ReauthCreditsPerMinute       int
	MessagesPerSecond            int
	OffencesPerMinute            int
}

// DefaultConfig has the timings and limits of the document.
func DefaultConfig() Config {
	return Config{
		HeartbeatInterval:     15 * time.Second,
		ExpiryWarning:         300 * time.Second,
		RefreshLead:           60 * time.Second,
		GracePeriod:           10 * time.Second,
		AuthenticationTimeout: 10 * time.Second,
		VerificationDeadline:  5 * time.Second,

		MaxMissedPongs:               3,
		MaxTokenBytes:                16384,
		MaxFrameBytes:                65536,
		MaxUnauthenticatedFrameBytes: 32768,
		MaxTokenLifetime:             86400 * time.Second,
		ReauthPerMinute:              5,
		ReauthCreditsPerMinute:       2,
		MessagesPerSecond:            50,
		OffencesPerMinute:            10,
	}
}

// phase is a state of the document's machine; a REAUTH that is being verified is a flag beside it.
type phase int

const (
	awaitingAuth phase = iota
	authenticating
	authenticated
	grace
	closing
)

// Effect is something that the shell has to do: Send, Verify, Close or Terminate, in the order in which they are given.
type Effect any

// Send is one message to the client.
type Send struct{ Message any }

// Verify asks for a token to be verified; the answer goes to Verified with the number of the attempt.
type Verify struct {
	Attempt int
	Token   string
}

// Close is the close frame. What is still read is discarded by the session.
type Close struct {
	Code   int
	Reason string
}

// Terminate cuts the connection, as the peer did not finish the close handshake.
type Terminate struct{}

// inForce is the token by which messages are judged (REAUTH-5).
type inForce struct {
	token.Claims
	seq int64
	// lapses is the expiry on the monotonic clock, as seen when the token was accepted (EXP-7).
	lapses time.Time
	window time.Duration
	warned bool
}

// Session is one connection. It is not safe for use by several goroutines.
type Session struct {
	config *Config
	id     string
	random func() float64

	now       time.Time
	effects   []Effect
	phase     phase
	deadlines deadlines
	token     *inForce
	// verifying is the attempt that is in flight, 0 for none, and request the id of the message that it is for.
	verifying, attempts int
	request             string
	heard               time.Time
	sent                int

	// What is counted: REAUTHs taken, credits that TOKEN_EXPIRED granted, offences, and messages since rateSince.
	reauths, credits, offences recent
	rateSince                  time.Time
	rateCount                  int
}

// New begins a session at the upgrade. The id must not be guessable; random yields numbers in [0, 1) and spreads warnings (EXP-8).
func New(config *Config, id string, random func() float64, now time.Time) *Session {
	s := &Session{config: config, id: id, random: random, now: now, heard: now}
	s.deadlines.arm(authenticationTimer, after(now, config.AuthenticationTimeout))
	return s
}

// step does what is due by now, then what has come: a lapsed token serves nothing, however late a timer is (EXP-3).
func (s *Session) step(now time.Time, act func()) []Effect {
	s.now, s.effects = now, nil
	s.fireDue()
	if s.phase != closing {
		act()
		s.fireDue()
	}
	return s.effects
}

// Tick does what is due by now.
func (s *Session) Tick(now time.Time) []Effect {
	return s.step(now, func() {})
}

// Wait is how long the session may be left alone, if nothing comes.
func (s *Session) Wait(now time.Time) time.Duration {
	_, wait := s.deadlines.first(now)
	return wait
}

// Authenticated tells whether a token has ever been in force.
func (s *Session) Authenticated() bool {
	return s.token != nil
}

// Verified takes what the verifier said about the token of an attempt: nil, token.ErrRefused, or that it can't say.
func (s *Session) Verified(now time.Time, attempt int, claims token.Claims, err error) []Effect {
	if attempt == s.verifying {
		// It is in time, however late its deadline is looked at.
		s.deadlines.disarm(verificationTimer)
	}
	return s.step(now, func() {
		if attempt != s.verifying {
			return
		}
		s.verifying = 0
		switch {
		case errors.Is(err, token.ErrRefused):
			s.refuseToken(tokenrefresh.ErrorCodeTokenInvalid)
		case err != nil:
			s.verificationFailed()
		default:
			s.judge(claims)
		}
	})
}

// Unread takes it that the client does not read what is sent to it (EVT-5).
func (s *Session) Unread(now time.Time) []Effect {
	return s.step(now, func() { s.close(4441) })
}

// UnsupportedVersion takes it that the upgrade offered only versions that nobody knows (CONN-1).
func (s *Session) UnsupportedVersion(now time.Time) []Effect {
	return s.step(now, func() { s.close(4406) })
}

// Drain ends the connection because the server is being stopped; the client comes back after that time (DRAIN-1).
func (s *Session) Drain(now time.Time, retryAfter time.Duration) []Effect {
	return s.step(now, func() { s.closeAdvising(1001, seconds(retryAfter)) })
}

func (s *Session) send(message any) {
	s.effects = append(s.effects, Send{message})
}

func (s *Session) nextID() string {
	s.sent++
	return fmt.Sprintf("s%d", s.sent)
}
