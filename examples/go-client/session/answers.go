package session

import (
	"encoding/json"
	"time"

	"tokenrefresh"
)

func (s *Session) takePublished(message tokenrefresh.PublishedMessage) {
	each := s.answered(message.ReplyTo)
	if each == nil || each.publication == nil {
		return
	}
	s.remove(each)
	s.emit(Published{*each.publication, tokenrefresh.Position{Epoch: message.Data.Epoch, Seq: message.Data.Seq}})
}

func (s *Session) takeSubscribed(message tokenrefresh.SubscribedMessage) {
	each, data := s.answered(message.ReplyTo), message.Data
	if each == nil || each.publication != nil || each.isLeaving {
		return
	}
	s.remove(each)
	wanted := s.find(data.Topic)
	hasRecovered := data.Recovered != nil && *data.Recovered
	if wanted == nil || each.since != nil && hasRecovered {
		return
	}
	if each.since != nil {
		s.emit(RecoveryFailed{data.Topic})
	}
	wanted.position = &tokenrefresh.Position{Epoch: data.Epoch, Seq: data.Seq}
}

// takeUnsubscribed takes what was asked for, or the end of a subscription that nobody asked for.
func (s *Session) takeUnsubscribed(message tokenrefresh.UnsubscribedMessage) {
	if message.Data.Reason == tokenrefresh.UnsubscribeReasonPermissionLost {
		s.end(message.Data.Topic, string(message.Data.Reason))
	} else if message.ReplyTo != nil {
		if each := s.answered(*message.ReplyTo); each != nil && each.isLeaving {
			s.remove(each)
		}
	}
}

// takeEvent hands an event over once, and says so where some before it are missing (CLI-7).
func (s *Session) takeEvent(data tokenrefresh.EventData, frame []byte) {
	wanted := s.find(data.Topic)
	if wanted == nil || wanted.position == nil {
		return
	}
	last := *wanted.position
	isSameEpoch := last.Epoch == data.Epoch
	if isSameEpoch && data.Seq <= last.Seq {
		return
	}
	if !isSameEpoch || data.Seq > last.Seq+1 {
		s.emit(RecoveryFailed{data.Topic})
	}
	wanted.position = &tokenrefresh.Position{Epoch: data.Epoch, Seq: data.Seq}
	s.emit(Event{data, json.RawMessage(frame)})
}

// takeRefusal takes ERROR to a message of the application: what may succeed later is sent again in its place, the rest is given up.
func (s *Session) takeRefusal(replyTo string, data tokenrefresh.ErrorData) {
	each := s.answered(replyTo)
	switch {
	case each == nil:
		s.emit(Refused{data.Code})
	case !data.Retryable:
		s.drop(each, data.Code)
	default:
		each.tries++
		wait := retryAfter(data)
		// In grace it is AUTHENTICATED that is waited for.
		if data.RetryAfter == nil && s.phase != grace {
			wait = s.backoff(each.tries)
		}
		each.sent, each.from = 0, s.now.Add(wait)
	}
}

func retryAfter(data tokenrefresh.ErrorData) time.Duration {
	if data.RetryAfter == nil {
		return 0
	}
	return Seconds(*data.RetryAfter)
}
