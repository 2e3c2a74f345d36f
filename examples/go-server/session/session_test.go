package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"token-refresh-server/token"
)

// start has monotonic readings, as the clocks of a server do.
var start = time.Now()

func second(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

// told is what a session does in a few words: types of messages with what they say, and close codes.
func told(t *testing.T, effects []Effect) string {
	var words []string
	for _, effect := range effects {
		switch e := effect.(type) {
		case Send:
			text, err := json.Marshal(e.Message)
			var m struct {
				Type string
				Data struct {
					Code, Reason any
					AuthSeq      int `json:"auth_seq"`
				}
			}
			if err != nil || json.Unmarshal(text, &m) != nil {
				t.Fatal(err, string(text))
			}
			word := m.Type
			for _, more := range []any{m.Data.Code, m.Data.Reason, m.Data.AuthSeq} {
				if more != nil && more != 0 {
					word += fmt.Sprintf(" %v", more)
				}
			}
			words = append(words, word)
		case Close:
			words = append(words, fmt.Sprintf("close %d", e.Code))
		case Verify:
			words = append(words, fmt.Sprintf("verify %d", e.Attempt))
		case Terminate:
			words = append(words, "terminate")
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

func open() *Session {
	config := DefaultConfig()
	return New(&config, "id", func() float64 { return 0 }, start)
}

func message(text string) []byte { return []byte(text) }

func claims(subject string, expires float64) token.Claims {
	return token.Claims{Identity: token.Identity{Issuer: "i", Subject: subject}, ExpiresAt: second(expires).Round(0)}
}

const (
	authenticate = `{"type":"AUTHENTICATE","id":"c1","data":{"token":"t1"}}`
	reauth       = `{"type":"REAUTH","id":"c2","data":{"token":"t2"}}`
	ping         = `{"type":"PING","id":"c3"}`
	subscribe    = `{"type":"SUBSCRIBE","id":"c4","data":{"topic":"orders.1"}}`
)

func TestRefreshInPlace(t *testing.T) {
	s := open()
	check(t,
		step{s.Receive(second(1), true, message(subscribe)), "ERROR not_authenticated"},
		step{s.Receive(second(1), true, message(authenticate)), "verify 1"},
		step{s.Verified(second(1), 1, claims("cook", 9), nil), "AUTHENTICATED 1"},
		step{s.Receive(second(2), true, message(subscribe)), "ERROR not_supported"},
		step{s.Tick(second(5.1)), "TOKEN_EXPIRED expiring 1"},
		step{s.Receive(second(6), true, message(reauth)), "verify 2"},
		step{s.Receive(second(6), true, message(reauth)), "ERROR reauth_in_progress"},
		step{s.Tick(second(9)), "TOKEN_EXPIRED expired 1"},
		step{s.Receive(second(9.1), true, message(subscribe)), "ERROR token_expired"},
		step{s.Verified(second(9.2), 2, claims("cook", 3600), nil), "AUTHENTICATED 2"},
		step{s.Tick(second(30)), "PING"},
	)
}

func TestEnds(t *testing.T) {
	s := open()
	check(t, step{s.Tick(second(10)), "CLOSING 4408 authentication_timeout, close 4408"}, step{s.Tick(second(12)), "terminate"})

	s = open()
	s.Receive(second(0), true, message(authenticate))
	check(t,
		step{s.Verified(second(0), 1, token.Claims{}, token.ErrRefused), "ERROR token_invalid, CLOSING 4401 authentication_failed, close 4401"},
		step{s.Receive(second(0), true, message(ping)), ""},
	)

	s = open()
	s.Receive(second(0), true, message(authenticate))
	s.Verified(second(0), 1, claims("cook", 3600), nil)
	s.Receive(second(1), true, message(reauth))
	check(t, step{s.Verified(second(1), 2, claims("waiter", 3600), nil), "ERROR identity_mismatch, CLOSING 4403 identity_mismatch, close 4403"})
}

func TestLapsedTokenServesNothing(t *testing.T) {
	s := open()
	s.Receive(second(0), true, message(authenticate))
	s.Verified(second(0), 1, claims("cook", 5), nil)
	// No timer was looked at since; what is due comes first, and grace counts from the expiry.
	check(t,
		step{s.Receive(second(12), true, message(subscribe)), "TOKEN_EXPIRED expiring 1, TOKEN_EXPIRED expired 1, ERROR token_expired"},
		step{s.Tick(second(15)), "CLOSING 4410 token_expired, close 4410"},
	)
}

func TestDeadlineIsDueByEitherClock(t *testing.T) {
	wall := start.Round(0)
	for want, wallSays := range map[time.Duration]time.Time{2 * time.Second: wall.Add(2 * time.Second), 10 * time.Second: wall.Add(time.Hour)} {
		if left := (deadline{start.Add(10 * time.Second), wallSays}).left(start); left != want {
			t.Errorf("%v instead of %v", left, want)
		}
	}
}
