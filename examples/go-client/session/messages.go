package session

import "tokenrefresh"

// take takes a message of the server.
func (s *Session) take(message tokenrefresh.ServerMessage, frame []byte) {
	switch m := message.(type) {
	case tokenrefresh.AuthenticatedMessage:
		s.adopt(m)
	case tokenrefresh.ServerPingMessage:
		s.emit(Send{tokenrefresh.ClientPongMessage{ID: s.nextID(), ReplyTo: m.ID}})
	case tokenrefresh.ErrorMessage:
		s.takeError(m)
	case tokenrefresh.ClosingMessage:
		s.link.advice = &m.Data
	}
	if !s.isOn() {
		return
	}
	switch m := message.(type) {
	case tokenrefresh.TokenExpiredMessage:
		s.takeTokenExpired(m.Data)
	case tokenrefresh.EventMessage:
		s.takeEvent(m.Data, frame)
	case tokenrefresh.SubscribedMessage:
		s.takeSubscribed(m)
	case tokenrefresh.UnsubscribedMessage:
		s.takeUnsubscribed(m)
	case tokenrefresh.PublishedMessage:
		s.takePublished(m)
	case tokenrefresh.UnknownMessage:
		s.takeUnknown(m)
	}
}

// takeTokenExpired answers a warning, or the notice that grace begins, by a refresh (CLI-2).
func (s *Session) takeTokenExpired(data tokenrefresh.TokenExpiredData) {
	switch {
	case data.AuthSeq < s.link.seq: // It is about an earlier token (CLI-8).
	case data.Reason == tokenrefresh.ExpiryReasonExpired:
		// The server's clock is the one that counts: what is sent from here on would be refused.
		s.lapse()
	case s.phase == ready && !s.isOutstanding():
		s.refresh()
	}
}

// takeError takes the refusal of AUTHENTICATE or REAUTH, or else of a message of the application.
func (s *Session) takeError(message tokenrefresh.ErrorMessage) {
	replyTo, data := "", message.Data
	if message.ReplyTo != nil {
		replyTo = *message.ReplyTo
	}
	refused := s.link.pending
	if refused == nil || !contains(refused.ids, replyTo) {
		s.takeRefusal(replyTo, data)
		return
	}
	code := tokenrefresh.ErrorCode(data.Code)
	isPassing := data.Retryable && code != tokenrefresh.ErrorCodeTokenExpired
	if s.isOn() {
		if code == tokenrefresh.ErrorCodeNotSupported {
			s.reconnect()
			return
		}
		s.disarm(answerTimer)
	} else if isPassing {
		// The close of a first AUTHENTICATE follows; should it not, there is still no AUTHENTICATED, and its 10 s end (AUTH-9).
		return
	}
	s.link.pending = nil
	if isPassing {
		s.failedRefreshes++
		s.arm(reauthTimer, longer(retryAfter(data), s.backoff(s.failedRefreshes)))
		return
	}
	s.neverAgain(refused.token)
	if code != tokenrefresh.ErrorCodeTokenStale {
		s.emit(Refused{data.Code})
	}
	if code != tokenrefresh.ErrorCodeIdentityMismatch && code != tokenrefresh.ErrorCodeSessionRevoked {
		if s.failedRefreshes > 0 {
			// Where token after token is refused, the issuer and the server do not agree, and haste does not help.
			s.putOff(true)
		} else {
			s.failedRefreshes = 1
			s.refreshSoon()
		}
	}
	// A newer one may have come while this one was being judged.
	s.presentNewest()
}
