package session

import (
	"errors"
	"fmt"
	"math"
	"time"

	"tokenrefresh"
)

// Token is what a token manager yields: good for so long from now. Login tells whose it is, where several people use one device.
type Token struct {
	Value     string
	ExpiresIn time.Duration
	Login     string
}

// ErrLoginRequired is the error of a refresh after which a person must log in; any other may pass (CLI-4).
var ErrLoginRequired = errors.New("login required")

// held is the newest token.
type held struct {
	value     string
	expiresAt time.Time
}

// pending is AUTHENTICATE or REAUTH without an answer; it has several ids where it was repeated after 10 s (CLI-1).
type pending struct {
	ids   []string
	token string
}

// remembered is how many tokens are remembered; no manager comes back to one that is older.
const remembered = 16

// isHeld tells whether there is a token that has neither expired nor been refused.
func (s *Session) isHeld() bool {
	return s.token != nil && s.token.expiresAt.After(s.now) && !contains(s.refused, s.token.value)
}

// isNews tells whether there is one that is to be presented.
func (s *Session) isNews() bool { return s.isHeld() && s.token.value != s.link.inForce }

// isOutstanding tells whether AUTHENTICATE or REAUTH is to be answered. An answer that is later than 10 s is still one.
func (s *Session) isOutstanding() bool { return s.link.pending != nil && s.isArmed(answerTimer) }

// refresh asks the token manager, unless a refresh is in flight or put off, or has brought what is not in force yet (CLI-2).
func (s *Session) refresh() {
	if s.isBarred {
		s.loginRequired()
		return
	}
	if s.refreshing != 0 || s.isArmed(againTimer) || s.isOutstanding() || s.isNews() {
		return
	}
	if wait := s.barrenAt.Add(againLeast).Sub(s.now); wait > 0 {
		s.arm(againTimer, wait)
		return
	}
	s.refreshes++
	s.refreshing = s.refreshes
	s.emit(Refresh{s.refreshing})
}

// refreshSoon is refresh without what put it off: the connection is gone, the token refused, or the device has just come back.
func (s *Session) refreshSoon() {
	s.disarm(againTimer)
	s.refresh()
}

// Refreshed takes the result of the refresh of that number.
func (s *Session) Refreshed(now time.Time, number int, token Token, err error) []Effect {
	return s.step(now, func() {
		if s.refreshing == number {
			s.refreshing = 0
		}
		switch {
		case number < s.applied: // It began before the one whose token was taken (CLI-10).
			s.putOff(false)
		case errors.Is(err, ErrLoginRequired):
			s.loginRequired()
		case err != nil || token.ExpiresIn <= 0 || contains(s.refused, token.Value):
			s.putOff(true)
		case s.isKnown(token.Value):
			s.putOff(false)
		default:
			s.keep(number, token)
		}
	})
}

// Pushed takes a token that the manager has from elsewhere (token:refreshed).
func (s *Session) Pushed(now time.Time, token Token) []Effect {
	return s.step(now, func() {
		s.refreshes++
		if token.ExpiresIn > 0 && !contains(s.refused, token.Value) && !s.isKnown(token.Value) {
			s.keep(s.refreshes, token)
		}
	})
}

// isKnown tells whether a token is the newest already, or one that this connection has seen.
func (s *Session) isKnown(token string) bool {
	return s.token != nil && s.token.value == token || contains(s.link.presented, token)
}

// putOff arms the next refresh after one that yielded no other token.
func (s *Session) putOff(hasFailed bool) {
	s.barrenAt = s.now
	if !s.isOn() && s.phase != waiting {
		return
	}
	wait := againLeast
	if hasFailed {
		s.failedRefreshes++
		wait = longer(wait, s.backoff(s.failedRefreshes))
	} else if s.isHeld() {
		wait = longer(wait, s.token.expiresAt.Sub(s.now)/2)
	}
	s.arm(againTimer, wait)
}

func (s *Session) keep(number int, token Token) {
	isOther := s.login != "" && token.Login != "" && token.Login != s.login
	s.isBarred, s.applied, s.token = false, number, &held{token.Value, s.now.Add(token.ExpiresIn)}
	if token.Login != "" {
		s.login = token.Login
	}
	s.disarm(againTimer)
	if isOther {
		// Nothing goes over the new login's connection that was to be sent for the former one (CLI-13).
		s.dropAll("other_login")
	}
	switch {
	case s.phase == waiting:
		if !s.isArmed(backoffTimer) {
			s.connect()
		}
	case isOther && s.isUp():
		s.reconnect()
	default:
		s.presentNewest()
	}
}

func (s *Session) loginRequired() {
	s.disarm(againTimer)
	if !s.isBarred || s.phase == stopped {
		s.emit(LoginRequired{})
	}
	s.isBarred = true
	if s.phase == grace {
		s.hangUp()
	}
	if s.phase == grace || s.phase == waiting {
		s.stop()
	}
}

// present sends AUTHENTICATE or REAUTH with the newest token.
func (s *Session) present() {
	token, id := s.token.value, s.nextID()
	data := tokenrefresh.TokenData{Token: token}
	if s.isOn() {
		s.emit(Send{tokenrefresh.ReauthMessage{ID: id, Data: data}})
	} else {
		s.emit(Send{tokenrefresh.AuthenticateMessage{ID: id, Data: data}})
	}
	if s.link.pending == nil || s.link.pending.token != token {
		s.link.pending = &pending{token: token}
	}
	s.link.pending.ids = append(s.link.pending.ids, id)
	s.link.presented = remember(s.link.presented, token)
	s.disarm(reauthTimer)
	s.arm(answerTimer, answerTime)
}

// presentNewest sends REAUTH with the newest token, if it differs from the one in force and its turn has come (CLI-1, CLI-6).
func (s *Session) presentNewest() {
	if !s.isOn() || s.isOutstanding() || s.isArmed(reauthTimer) || !s.isNews() {
		return
	}
	if contains(s.link.terms.Capabilities, string(tokenrefresh.CapabilityReauth)) {
		s.present()
	} else {
		s.reconnect()
	}
}

// presentAgain repeats a REAUTH that was put off or not answered, with the token that is the newest by now.
func (s *Session) presentAgain() {
	if s.isNews() {
		s.present()
	} else {
		s.refresh()
	}
}

// adopt takes AUTHENTICATED: its expiry, timings and limits hold from here, and those of the token before mean nothing.
func (s *Session) adopt(message tokenrefresh.AuthenticatedMessage) {
	data := message.Data
	if s.link.pending == nil || !contains(s.link.pending.ids, message.ReplyTo) || data.AuthSeq < s.link.seq {
		return
	}
	isFirst := s.link.seq == 0
	lead := defaultLead
	if data.RefreshLead != nil {
		lead = *data.RefreshLead
	}
	lead = math.Min(lead, data.ExpiresIn/4) * (1 + s.random()/10)
	s.link.inForce, s.link.seq, s.link.terms, s.link.pending = s.link.pending.token, data.AuthSeq, &data, nil
	if isFirst {
		s.link.since = s.now
	}
	s.denials, s.failedRefreshes, s.wasConnected, s.phase = 0, 0, true, ready
	if s.token.value == s.link.inForce {
		s.token.expiresAt = s.now.Add(Seconds(data.ExpiresIn))
	}
	// Nothing else is due: what hears and sends arms the rest anew.
	s.deadlines = deadlines{}
	s.arm(expiryTimer, Seconds(data.ExpiresIn))
	s.arm(refreshTimer, Seconds(data.ExpiresIn-lead))
	if isFirst {
		s.subscribeAgain()
	}
	for _, topic := range data.Revoked {
		s.end(topic, "revoked")
	}
	s.presentNewest()
}

// lapse begins grace.
func (s *Session) lapse() {
	s.disarm(expiryTimer)
	s.phase = grace
	s.refresh()
}

// neverAgain has a token never presented again (CLI-9).
func (s *Session) neverAgain(token string) {
	if token != "" {
		s.refused = remember(s.refused, token)
	}
}

func (s *Session) nextID() string {
	s.sent++
	return idOf(s.sent)
}

func idOf(number int) string { return fmt.Sprintf("c%d", number) }

func remember(list []string, token string) []string {
	list = append(list, token)
	if len(list) > remembered {
		list = list[1:]
	}
	return list
}

func contains(list []string, wanted string) bool {
	for _, each := range list {
		if each == wanted {
			return true
		}
	}
	return false
}
