package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tokenrefresh"
)

var start = time.Now()

func second(seconds float64) time.Time { return start.Add(Seconds(seconds)) }

// told is what a session does in a few words.
func told(t *testing.T, effects []Effect) string {
	var words []string
	for _, effect := range effects {
		switch e := effect.(type) {
		case Send:
			text, err := json.Marshal(e.Message)
			var m struct {
				Type string
				Data struct{ Token string }
			}
			if err != nil || json.Unmarshal(text, &m) != nil {
				t.Fatal(err, string(text))
			}
			words = append(words, strings.TrimSpace(m.Type+" "+m.Data.Token))
		case Dropped:
			words = append(words, "dropped "+e.Publication.IdempotencyKey+" "+e.Reason)
		default:
			words = append(words, fmt.Sprintf("%T%v", e, e)[len("session."):])
		}
	}
	return strings.Join(words, ", ")
}

type step struct {
	effects []Effect
	want    string
}

func check(t *testing.T, steps ...step) {
	t.Helper()
	for i, each := range steps {
		if got := told(t, each.effects); got != each.want {
			t.Fatalf("step %d: %q instead of %q", i+1, got, each.want)
		}
	}
}

func authenticated(replyTo string, seq int) []byte {
	return []byte(fmt.Sprintf(`{"type":"AUTHENTICATED","id":"s1","reply_to":%q,"data":{"user_id":"u","session_id":"x","auth_seq":%d,"expires_in":100,
		"heartbeat_interval":15,"max_missed_pongs":3,"expiry_warning":50,"grace_period":10,"refresh_lead":10,"capabilities":["reauth"]}}`, replyTo, seq))
}

// connected is a session whose first token is in force from the start on.
func connected(t *testing.T) *Session {
	s := New(func() float64 { return 0.5 }, 10)
	check(t,
		step{s.Connect(start), "Refresh{1}"},
		step{s.Refreshed(start, 1, Token{Value: "t1", ExpiresIn: time.Minute}, nil), "Open{1}"},
		step{s.Opened(start, 1), "AUTHENTICATE t1"},
		step{s.Received(start, 1, authenticated("c1", 1)), ""},
	)
	return s
}

func TestRefreshOverTheLivingConnection(t *testing.T) {
	s := connected(t)
	expiring := []byte(`{"type":"TOKEN_EXPIRED","id":"s2","data":{"reason":"expiring","expires_in":50,"auth_seq":1}}`)
	check(t,
		step{s.Tick(second(40)), ""},
		step{s.Received(second(40), 1, expiring), "Refresh{2}"},
		step{s.Received(second(41), 1, expiring), ""}, // One refresh is in flight, and triggers join it.
		step{s.Refreshed(second(42), 2, Token{Value: "t2", ExpiresIn: time.Minute}, nil), "REAUTH t2"},
		step{s.Pushed(second(43), Token{Value: "t3", ExpiresIn: time.Minute}), ""}, // One REAUTH is outstanding at a time.
		step{s.Received(second(44), 1, authenticated("c2", 2)), "REAUTH t3"},
		step{s.Received(second(45), 1, []byte(`{"type":"ERROR","id":"s3","reply_to":"c3","data":{"code":"token_invalid","message":"","retryable":false}}`)), "Refused{token_invalid}, Refresh{4}"},
		step{s.Refreshed(second(46), 4, Token{Value: "t3", ExpiresIn: time.Minute}, nil), ""}, // What was refused is never presented again.
	)
	if s.State() != Connected {
		t.Fatal(s.State())
	}
}

func TestWhatWaitsGoesOverTheNextConnection(t *testing.T) {
	s := connected(t)
	check(t,
		step{s.Subscribe(second(1), "orders.1"), "SUBSCRIBE"},
		step{s.Publish(second(1), tokenrefresh.PublishData{IdempotencyKey: "k1"}), "PUBLISH"},
		step{s.Lost(second(2), 1, 1006), ""},
		step{s.Publish(second(2), tokenrefresh.PublishData{IdempotencyKey: "k2"}), ""},
		step{s.Received(second(2.5), 1, authenticated("c1", 1)), ""}, // Of an earlier connection.
		step{s.Tick(second(3)), "Open{2}"},
		step{s.Opened(second(3), 2), "AUTHENTICATE t1"},
		step{s.Received(second(3), 2, authenticated("c4", 1)), "SUBSCRIBE, PUBLISH, PUBLISH"},
		step{s.Close(second(4)), "CloseSocket{1000}, dropped k1 closed, dropped k2 closed"},
	)
}

func TestFailedRefreshCostsNothing(t *testing.T) {
	s := connected(t)
	check(t,
		step{s.Received(second(40), 1, []byte(`{"type":"PING","id":"s2"}`)), "PONG"},
		step{s.Tick(second(80)), ""},
		step{s.Received(second(84), 1, []byte(`{"type":"NEWS"}`)), ""}, // A type that nobody knows is a sign of life, and no more.
		step{s.Tick(second(90)), "Refresh{2}"},
		step{s.Refreshed(second(90), 2, Token{}, errors.New("no answer")), ""},
		step{s.Tick(second(91)), "Refresh{3}"},
		step{s.Refreshed(second(92), 3, Token{}, ErrLoginRequired), "LoginRequired{}"},
		step{s.Tick(second(100)), "CloseSocket{1000}"},
	)
	if s.State() != Closed {
		t.Fatal(s.State())
	}
}
