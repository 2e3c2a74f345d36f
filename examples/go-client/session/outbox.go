package session

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"tokenrefresh"
)

// topic is wanted: position is the last event handed over, or where the subscription began; nil where it never stood.
type topic struct {
	name     string
	position *tokenrefresh.Position
}

// request waits to be sent or to be answered, in the order of the application's wishes.
type request struct {
	// Either a publication, or a topic to subscribe to or to leave.
	publication *tokenrefresh.PublishData
	topic       string
	since       *tokenrefresh.Position
	isLeaving   bool

	sent  int       // The number of the message that is unanswered; 0 for one that waits.
	from  time.Time // Not before this instant.
	tries int
}

// share is the part of messages_per_second that the application's messages use; the rest is for PING, PONG and REAUTH (RATE-1).
const share = 0.8

// Subscribe takes it that the application wants the events of a topic from now on, also after reconnects (CLI-7).
func (s *Session) Subscribe(now time.Time, name string) []Effect {
	return s.step(now, func() {
		if s.find(name) != nil {
			return
		}
		s.topics = append(s.topics, &topic{name: name})
		if s.isOn() {
			s.outbox = append(s.outbox, &request{topic: name})
		}
	})
}

// Unsubscribe takes it that it wants them no more.
func (s *Session) Unsubscribe(now time.Time, name string) []Effect {
	return s.step(now, func() {
		if s.forget(name) && s.isOn() {
			s.outbox = append(s.outbox, &request{topic: name, isLeaving: true})
		}
	})
}

// Publish keeps a publication until it is answered (CLI-3).
func (s *Session) Publish(now time.Time, publication tokenrefresh.PublishData) []Effect {
	return s.step(now, func() {
		switch {
		case s.phase == stopped:
			s.emit(Dropped{publication, "closed"})
		case len(s.outbox) >= s.queueLimit:
			s.emit(Dropped{publication, "queue_full"})
		default:
			s.outbox = append(s.outbox, &request{publication: &publication})
		}
	})
}

func (s *Session) find(name string) *topic {
	for _, each := range s.topics {
		if each.name == name {
			return each
		}
	}
	return nil
}

func (s *Session) forget(name string) bool {
	for i, each := range s.topics {
		if each.name == name {
			s.topics = append(s.topics[:i:i], s.topics[i+1:]...)
			return true
		}
	}
	return false
}

// end takes a subscription for over that nobody has given up.
func (s *Session) end(name, reason string) {
	if s.forget(name) {
		s.emit(Unsubscribed{name, reason})
	}
}

// subscribeAgain subscribes to what is wanted over a new connection, before anything else is sent.
func (s *Session) subscribeAgain() {
	var again []*request
	for _, each := range s.topics {
		again = append(again, &request{topic: each.name, since: each.position})
	}
	s.outbox = append(again, s.outbox...)
}

// pump sends what may be sent now, no faster than the server takes it. A PUBLISH that has to wait holds up those after it.
func (s *Session) pump() {
	s.disarm(paceTimer)
	if s.phase != ready || s.link.advice != nil {
		return
	}
	for len(s.paced) > 0 && s.now.Sub(s.paced[0]) >= time.Second {
		s.paced = s.paced[1:]
	}
	most := math.MaxInt
	if limits := s.link.terms.Limits; limits != nil && limits.MessagesPerSecond != nil {
		most = int(math.Max(1, math.Min(*limits.MessagesPerSecond*share, math.MaxInt32)))
	}
	var heldUp time.Time
	for _, each := range s.outbox {
		if each.sent != 0 {
			continue
		}
		from := each.from
		if each.publication != nil {
			if from.Before(heldUp) {
				from = heldUp
			}
			heldUp = from
		}
		if len(s.paced) >= most {
			if next := s.paced[len(s.paced)-most].Add(time.Second); from.Before(next) {
				from = next
			}
		}
		if wait := from.Sub(s.now); !from.IsZero() && wait > 0 {
			if !s.isArmed(paceTimer) || from.Before(s.deadlines[paceTimer]) {
				s.arm(paceTimer, wait)
			}
			continue
		}
		s.emit(Send{s.messageOf(each)})
		each.sent = s.sent
		s.paced = append(s.paced, s.now)
	}
}

func (s *Session) messageOf(each *request) any {
	id := s.nextID()
	switch {
	case each.publication != nil:
		return tokenrefresh.PublishMessage{ID: id, Data: *each.publication}
	case each.isLeaving:
		return tokenrefresh.UnsubscribeMessage{ID: id, Data: tokenrefresh.UnsubscribeData{Topic: each.topic}}
	}
	return tokenrefresh.SubscribeMessage{ID: id, Data: tokenrefresh.SubscribeData{Topic: each.topic, Since: each.since}}
}

// takeBack has what was not answered sent again over the next connection; subscriptions are made anew there.
func (s *Session) takeBack() {
	s.paced = nil
	var kept []*request
	for _, each := range s.outbox {
		if each.publication != nil {
			each.sent = 0
			kept = append(kept, each)
		}
	}
	s.outbox = kept
}

func (s *Session) remove(gone *request) {
	for i, each := range s.outbox {
		if each == gone {
			s.outbox = append(s.outbox[:i:i], s.outbox[i+1:]...)
			return
		}
	}
}

func (s *Session) drop(each *request, reason string) {
	s.remove(each)
	if each.publication != nil {
		s.emit(Dropped{*each.publication, reason})
	} else {
		s.end(each.topic, reason)
	}
}

// dropAll gives up the publications that wait to be sent or to be answered.
func (s *Session) dropAll(reason string) {
	for _, each := range append([]*request{}, s.outbox...) {
		if each.publication != nil {
			s.drop(each, reason)
		}
	}
}

// dropLast gives up what was sent last and is unanswered, as it may be what broke the connection (CLI-5).
func (s *Session) dropLast() {
	var last *request
	for _, each := range s.outbox {
		if each.sent != 0 && (last == nil || each.sent > last.sent) {
			last = each
		}
	}
	if last != nil {
		s.drop(last, "offence")
	}
}

// answered is the request that a reply answers.
func (s *Session) answered(replyTo string) *request {
	for _, each := range s.outbox {
		if each.sent != 0 && idOf(each.sent) == replyTo {
			return each
		}
	}
	return nil
}

// isApplications tells whether a type is the application's affair.
func isApplications(name string) bool { return strings.HasPrefix(name, "X_") }

func (s *Session) takeUnknown(message tokenrefresh.UnknownMessage) {
	if isApplications(message.Type) {
		s.emit(AppMessage{json.RawMessage(message.Frame)})
	}
}
