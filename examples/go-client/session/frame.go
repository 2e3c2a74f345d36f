package session

import (
	"regexp"

	"tokenrefresh"
)

var idPattern = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

// readFrame reads a message of the server; false is anything that this version does not know, or that is not as its schema says
// (CLI-8). The models hold types to the schema, and the values that the session acts upon are held to it here.
func readFrame(frame []byte) (tokenrefresh.ServerMessage, bool) {
	message, err := tokenrefresh.ReadServerMessage(frame)
	if err != nil {
		return nil, false
	}
	switch m := message.(type) {
	case tokenrefresh.AuthenticatedMessage:
		data := m.Data
		return m, data.AuthSeq >= 1 && data.ExpiresIn >= 0 && data.HeartbeatInterval > 0 && data.MaxMissedPongs >= 1 &&
			isNotNegative(data.RefreshLead) && (data.Limits == nil || isNotNegative(data.Limits.MessagesPerSecond))
	case tokenrefresh.ServerPingMessage:
		return m, idPattern.MatchString(m.ID)
	case tokenrefresh.TokenExpiredMessage:
		return m, m.Data.Reason.Known()
	case tokenrefresh.ErrorMessage:
		return m, m.Data.Code != "" && isNotNegative(m.Data.RetryAfter)
	case tokenrefresh.ClosingMessage:
		return m, m.Data.Code >= 1000 && m.Data.Code <= 4999 && m.Data.Reconnect.Known() && isNotNegative(m.Data.RetryAfter)
	case tokenrefresh.SubscribedMessage:
		return m, isPosition(m.Data.Epoch, m.Data.Seq)
	case tokenrefresh.UnsubscribedMessage:
		return m, m.Data.Reason.Known()
	case tokenrefresh.PublishedMessage:
		return m, isPosition(m.Data.Epoch, m.Data.Seq) && m.Data.Seq >= 1
	case tokenrefresh.EventMessage:
		return m, isPosition(m.Data.Epoch, m.Data.Seq) && m.Data.Seq >= 1
	}
	return message, true
}

func isNotNegative(value *float64) bool { return value == nil || *value >= 0 }

func isPosition(epoch string, seq int64) bool {
	return idPattern.MatchString(epoch) && seq >= 0 && seq < 1<<53
}
