// Command adapter joins the client to the conformance suite: lines of JSON in, lines of JSON out (conformance/client/CONTRACT.md).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"tokenrefresh"

	client "token-refresh-client"
	"token-refresh-client/session"
)

// command is what an application would do.
type command struct {
	Do        string                 `json:"do"`
	Topic     string                 `json:"topic"`
	Kind      string                 `json:"kind"`
	Payload   tokenrefresh.RawObject `json:"payload"`
	Key       string                 `json:"idempotency_key"`
	Token     string                 `json:"token"`
	ExpiresIn float64                `json:"expires_in"`
}

// report is what an application is told.
type report struct {
	Saw      string          `json:"saw"`
	State    session.State   `json:"state,omitempty"`
	Message  json.RawMessage `json:"message,omitempty"`
	Topic    string          `json:"topic,omitempty"`
	Key      string          `json:"idempotency_key,omitempty"`
	Commands []string        `json:"commands,omitempty"`
	Reports  []string        `json:"reports,omitempty"`
}

func main() {
	if err := adapt(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func adapt() error {
	var mutex sync.Mutex
	lines := json.NewEncoder(os.Stdout)
	tell := func(line report) {
		mutex.Lock()
		defer mutex.Unlock()
		lines.Encode(line)
	}
	// A redirect is one of the answers that are no token.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c, err := client.New(client.Options{
		URL:    os.Getenv("WSTR_URL"),
		Tokens: &client.TokenEndpoint{URL: os.Getenv("WSTR_TOKEN_URL"), HTTP: &http.Client{CheckRedirect: stay}},
		Notify: func(what any) {
			if line, ok := reportOf(what); ok {
				tell(line)
			}
		},
	})
	if err != nil {
		return err
	}
	tell(report{
		Saw:      "hello",
		Commands: []string{"subscribe", "publish", "token", "wake", "offline", "online", "close"},
		Reports:  []string{"state", "message", "dropped", "recovery_failed", "login_required"},
	})
	c.Connect()
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	for input.Scan() {
		var told command
		if json.Unmarshal(input.Bytes(), &told) != nil {
			continue
		}
		if told.Do == "close" {
			break
		}
		do(c, told)
	}
	c.Close()
	time.Sleep(100 * time.Millisecond) // In which the close frame goes out.
	return nil
}

func do(c *client.Client, told command) {
	switch told.Do {
	case "subscribe":
		c.Subscribe(told.Topic)
	case "publish":
		c.Publish(tokenrefresh.PublishData{Topic: told.Topic, Kind: told.Kind, Payload: told.Payload, IdempotencyKey: told.Key})
	case "token":
		c.TokenRefreshed(client.Token{Value: told.Token, ExpiresIn: session.Seconds(told.ExpiresIn)})
	case "wake", "online":
		c.Wake()
	}
}

func reportOf(what any) (report, bool) {
	switch w := what.(type) {
	case session.State:
		return report{Saw: "state", State: w}, true
	case session.Event:
		return report{Saw: "message", Message: w.Frame}, true
	case session.AppMessage:
		return report{Saw: "message", Message: w.Frame}, true
	case session.Dropped:
		return report{Saw: "dropped", Key: w.Publication.IdempotencyKey}, true
	case session.RecoveryFailed:
		return report{Saw: "recovery_failed", Topic: w.Topic}, true
	case session.LoginRequired:
		return report{Saw: "login_required"}, true
	}
	return report{}, false
}
