package session

import (
	"math"
	"time"

	"tokenrefresh"
)

// code is what the document says of an error code; the text is fixed, so that nothing of a token can leak into it (ERR-1).
type code struct {
	text        string
	isRetryable bool
}

var errorCodes = map[tokenrefresh.ErrorCode]code{
	tokenrefresh.ErrorCodeInvalidMessage:       {"The message is not valid.", false},
	tokenrefresh.ErrorCodeUnknownType:          {"This type of message is not taken.", false},
	tokenrefresh.ErrorCodeNotAuthenticated:     {"AUTHENTICATE first.", true},
	tokenrefresh.ErrorCodeAlreadyAuthenticated: {"The connection is authenticated already; use REAUTH.", false},
	tokenrefresh.ErrorCodeTokenInvalid:         {"The token was refused.", false},
	tokenrefresh.ErrorCodeTokenExpired:         {"The token has expired.", true},
	tokenrefresh.ErrorCodeTokenStale:           {"A newer token is in use.", false},
	tokenrefresh.ErrorCodeTokenTooLarge:        {"The token is too long.", false},
	tokenrefresh.ErrorCodeIdentityMismatch:     {"The token belongs to somebody else.", false},
	tokenrefresh.ErrorCodeReauthInProgress:     {"Another REAUTH is being verified.", true},
	tokenrefresh.ErrorCodeRateLimited:          {"Too many; try again later.", true},
	tokenrefresh.ErrorCodeAuthUnavailable:      {"The token could not be verified now.", true},
	tokenrefresh.ErrorCodeNotSupported:         {"This server does not offer that.", false},
}

// refuse answers a message with ERROR; id is empty where none could be read.
func (s *Session) refuse(id string, code tokenrefresh.ErrorCode) {
	s.send(s.errorMessage(id, code))
}

// refuseForNow says that there were too many, and when to try again.
func (s *Session) refuseForNow(id string, wait time.Duration) {
	message := s.errorMessage(id, tokenrefresh.ErrorCodeRateLimited)
	seconds := wait.Seconds()
	message.Data.RetryAfter = &seconds
	s.send(message)
}

func (s *Session) errorMessage(id string, code tokenrefresh.ErrorCode) tokenrefresh.ErrorMessage {
	message := tokenrefresh.ErrorMessage{ID: s.nextID()}
	if id != "" {
		message.ReplyTo = &id
	}
	known := errorCodes[code]
	message.Data = tokenrefresh.ErrorData{Code: string(code), Message: known.text, Retryable: known.isRetryable}
	return message
}

func (s *Session) authenticatedMessage() tokenrefresh.AuthenticatedMessage {
	config := s.config
	return tokenrefresh.AuthenticatedMessage{
		ID:      s.nextID(),
		ReplyTo: s.request,
		Data: tokenrefresh.AuthenticatedData{
			UserID:            s.token.Subject,
			SessionID:         s.id,
			AuthSeq:           s.token.seq,
			ExpiresIn:         s.expiresIn(),
			ExpiresAt:         instant(s.token.ExpiresAt),
			ServerTime:        instant(s.now),
			HeartbeatInterval: config.HeartbeatInterval.Seconds(),
			MaxMissedPongs:    int64(config.MaxMissedPongs),
			ExpiryWarning:     s.token.window.Seconds(),
			GracePeriod:       config.GracePeriod.Seconds(),
			RefreshLead:       seconds(config.RefreshLead),
			Capabilities:      []string{string(tokenrefresh.CapabilityReauth)},
			Limits: &tokenrefresh.Limits{
				MaxTokenBytes:         whole(config.MaxTokenBytes),
				MaxFrameBytes:         whole(config.MaxFrameBytes),
				MaxTokenLifetime:      seconds(config.MaxTokenLifetime),
				ReauthPerMinute:       whole(config.ReauthPerMinute),
				MessagesPerSecond:     number(float64(config.MessagesPerSecond)),
				AuthenticationTimeout: seconds(config.AuthenticationTimeout),
			},
		},
	}
}

func (s *Session) tokenExpiredMessage(reason tokenrefresh.ExpiryReason) tokenrefresh.TokenExpiredMessage {
	return tokenrefresh.TokenExpiredMessage{
		ID: s.nextID(),
		Data: tokenrefresh.TokenExpiredData{
			Reason:    reason,
			ExpiresIn: s.expiresIn(),
			AuthSeq:   s.token.seq,
			ExpiresAt: instant(s.token.ExpiresAt),
		},
	}
}

// expiresIn is what is left of the token by the clock that gets there first, cut to milliseconds and never rounded up.
func (s *Session) expiresIn() float64 {
	left := at(s.token.lapses, s.token.ExpiresAt, 0).left(s.now)
	return math.Max(0, float64(left.Milliseconds())/1000)
}

// closeCode is what the document says of a close code.
type closeCode struct {
	name        string
	isAnnounced bool
	reconnect   tokenrefresh.Reconnect
}

var closeCodes = map[int]closeCode{
	1001: {"going_away", true, tokenrefresh.ReconnectBackoff},
	1007: {"invalid_utf8", false, tokenrefresh.ReconnectBackoff},
	1009: {"message_too_big", false, tokenrefresh.ReconnectBackoff},
	4400: {"protocol_violation", true, tokenrefresh.ReconnectBackoff},
	4401: {"authentication_failed", true, tokenrefresh.ReconnectRefresh},
	4403: {"identity_mismatch", true, tokenrefresh.ReconnectNever},
	4406: {"unsupported_version", true, tokenrefresh.ReconnectNever},
	4408: {"authentication_timeout", true, tokenrefresh.ReconnectBackoff},
	4410: {"token_expired", true, tokenrefresh.ReconnectRefresh},
	4429: {"rate_limited", false, tokenrefresh.ReconnectBackoff},
	4440: {"heartbeat_timeout", false, tokenrefresh.ReconnectBackoff},
	4441: {"slow_consumer", false, tokenrefresh.ReconnectBackoff},
	4500: {"internal", true, tokenrefresh.ReconnectBackoff},
}

// close ends the session: CLOSING, where the code is announced, then the close frame (ERR-2).
func (s *Session) close(code int) {
	s.closeAdvising(code, nil)
}

// closeTimeout is what the peer has for its close frame before the connection is cut.
const closeTimeout = 2 * time.Second

// closeAdvising tells the client besides when to come back at the earliest, in seconds.
func (s *Session) closeAdvising(code int, retryAfter *float64) {
	known := closeCodes[code]
	if known.isAnnounced {
		s.send(tokenrefresh.ClosingMessage{
			ID:   s.nextID(),
			Data: tokenrefresh.ClosingData{Code: int64(code), Reason: known.name, Reconnect: known.reconnect, RetryAfter: retryAfter},
		})
	}
	s.effects = append(s.effects, Close{code, known.name})
	// No deadline of the session means anything any more, and no verification is waited for (EXP-6).
	s.phase, s.verifying, s.deadlines = closing, 0, deadlines{}
	s.deadlines.arm(closeTimer, after(s.now, closeTimeout))
}

func number(value float64) *float64 { return &value }

func seconds(duration time.Duration) *float64 { return number(duration.Seconds()) }

func instant(at time.Time) *float64 { return number(float64(at.UnixMilli()) / 1000) }

func whole(value int) *int64 {
	wide := int64(value)
	return &wide
}
