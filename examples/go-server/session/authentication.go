package session

import (
	"time"

	"tokenrefresh"

	"token-refresh-server/token"
)

// authenticate takes AUTHENTICATE.
func (s *Session) authenticate(id, presented string) {
	switch {
	case s.phase != awaitingAuth:
		s.refuse(id, tokenrefresh.ErrorCodeAlreadyAuthenticated)
	case len(presented) > s.config.MaxTokenBytes:
		s.refuse(id, tokenrefresh.ErrorCodeTokenTooLarge)
		s.close(4401)
	default:
		s.phase = authenticating
		s.deadlines.disarm(authenticationTimer)
		s.verify(id, presented)
	}
}

// reauth takes REAUTH; the guards stand in the order of the document's group.
func (s *Session) reauth(id, presented string) {
	switch {
	case s.phase != authenticated && s.phase != grace:
		s.refuse(id, tokenrefresh.ErrorCodeNotAuthenticated)
	case s.verifying != 0:
		s.refuse(id, tokenrefresh.ErrorCodeReauthInProgress)
	case s.reauthWait() > 0:
		s.refuseForNow(id, s.reauthWait())
	case len(presented) > s.config.MaxTokenBytes:
		s.refuse(id, tokenrefresh.ErrorCodeTokenTooLarge)
	default:
		s.reauths.add(s.now)
		s.verify(id, presented)
	}
}

func (s *Session) verify(id, presented string) {
	s.attempts++
	s.verifying, s.request = s.attempts, id
	s.deadlines.arm(verificationTimer, after(s.now, s.config.VerificationDeadline))
	s.effects = append(s.effects, Verify{s.attempts, presented})
}

// reauthWait is how long it is until a REAUTH would be taken, 0 where it is now (REAUTH-10).
func (s *Session) reauthWait() time.Duration {
	taken := s.reauths.within(s.now)
	for i := 0; ; i++ {
		var wait time.Duration
		if i > 0 {
			// Only when a REAUTH becomes a minute old is there more room; credits may have run out by then.
			wait = minute - s.now.Sub(taken[i-1])
		}
		credits := len(s.credits.within(s.now.Add(wait)))
		if credits > s.config.ReauthCreditsPerMinute {
			credits = s.config.ReauthCreditsPerMinute
		}
		if len(taken)-i < s.config.ReauthPerMinute+credits {
			return wait
		}
	}
}

// judge looks at what only the session knows, in the order of REAUTH-2, and puts the token into force or refuses it.
func (s *Session) judge(claims token.Claims) {
	before := s.token
	isLapsed := !s.now.Before(claims.ExpiresAt) ||
		// The same expiry again, under a clock that was set back, is as lapsed as it was (EXP-7).
		before != nil && before.ExpiresAt.Equal(claims.ExpiresAt) && !s.now.Before(before.lapses)
	switch {
	case claims.ExpiresAt.Sub(s.now) > s.config.MaxTokenLifetime:
		s.refuseToken(tokenrefresh.ErrorCodeTokenInvalid)
	case isLapsed:
		s.refuseToken(tokenrefresh.ErrorCodeTokenExpired)
	case before != nil && before.Identity != claims.Identity:
		s.refuse(s.request, tokenrefresh.ErrorCodeIdentityMismatch)
		s.close(4403)
	case before != nil && !before.IssuedAt.IsZero() && !claims.IssuedAt.IsZero() && claims.IssuedAt.Before(before.IssuedAt):
		s.refuseToken(tokenrefresh.ErrorCodeTokenStale)
	default:
		s.accept(claims)
	}
}

// refuseToken answers the request whose token was not good; the first one ends the connection (AUTH-5), a later one changes nothing
// (REAUTH-4).
func (s *Session) refuseToken(code tokenrefresh.ErrorCode) {
	s.refuse(s.request, code)
	if s.phase == authenticating {
		s.close(4401)
	}
}

// verificationFailed says that nobody could say whether the token is good (AUTH-7).
func (s *Session) verificationFailed() {
	s.verifying = 0
	s.refuse(s.request, tokenrefresh.ErrorCodeAuthUnavailable)
	if s.phase == authenticating {
		s.close(4500)
	}
}

// accept puts a token into force: every deadline of the one before it is replaced in the same step (REAUTH-1, EXP-6).
func (s *Session) accept(claims token.Claims) {
	left := claims.ExpiresAt.Sub(s.now)
	next := &inForce{Claims: claims, seq: 1, lapses: s.now.Add(left), window: s.warningWindow(claims, left)}
	if before := s.token; before != nil {
		next.seq = before.seq + 1
		if before.ExpiresAt.Equal(claims.ExpiresAt) {
			next.warned = before.warned
			// A clock that was set back must not lengthen a token that is presented again.
			if before.lapses.Before(next.lapses) {
				next.lapses = before.lapses
			}
		}
	} else {
		// Silence counts from here; what the verification took is not the client's (HB-3).
		s.heard = s.now
		s.deadlines.arm(heartbeatTimer, after(s.now, s.config.HeartbeatInterval))
	}
	s.token, s.phase = next, authenticated
	s.deadlines.disarm(graceTimer)
	s.deadlines.arm(expiryTimer, at(next.lapses, next.ExpiresAt, 0))
	s.deadlines.disarm(warningTimer)
	if next.window > 0 && !next.warned {
		s.deadlines.arm(warningTimer, at(next.lapses, next.ExpiresAt, s.spread(next, left)-next.window))
	}
	s.send(s.authenticatedMessage())
}

// warningWindow is the configured warning or half of the token's life, whichever is less (EXP-1).
func (s *Session) warningWindow(claims token.Claims, left time.Duration) time.Duration {
	life := left
	if !claims.IssuedAt.IsZero() {
		life = claims.ExpiresAt.Sub(claims.IssuedAt)
	}
	window := min(s.config.ExpiryWarning, life/2)
	if window < 0 {
		return 0
	}
	return window
}

// spread puts the warnings of sessions that expire together apart, by half of what EXP-1 allows (EXP-8).
func (s *Session) spread(next *inForce, left time.Duration) time.Duration {
	if left <= next.window {
		return 0
	}
	return time.Duration(s.random() / 2 * float64(min(s.config.HeartbeatInterval, next.window/2)))
}

func min(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}
