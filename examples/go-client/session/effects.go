package session

import (
	"encoding/json"

	"tokenrefresh"
)

// Effect is something that the shell has to do, in the order in which they are given: Open, Send, CloseSocket and Refresh, or to tell
// the application of, which are the others. None of those carries a token (SEC-2).
type Effect any

// Open asks for a socket; what happens to it is told with its number.
type Open struct{ Connection int }

// Send is a message over the newest connection.
type Send struct{ Message any }

// CloseSocket leaves the newest connection, open or not. What it does later is nobody's business.
type CloseSocket struct{ Code int }

// Refresh asks the token manager for a token; the result is told with its number.
type Refresh struct{ Number int }

// Event is an EVENT of a topic that is wanted, each once; Frame is the message as it came.
type Event struct {
	tokenrefresh.EventData
	Frame json.RawMessage
}

// AppMessage is a message of the server's application, whose type begins with X_.
type AppMessage struct{ Frame json.RawMessage }

// Published says that a publication was accepted.
type Published struct {
	Publication tokenrefresh.PublishData
	Position    tokenrefresh.Position
}

// Dropped says that a publication was given up: Reason is an error code, or queue_full, closed, other_login or offence.
type Dropped struct {
	Publication tokenrefresh.PublishData
	Reason      string
}

// Unsubscribed says that the events of a topic come no more, though nobody gave it up.
type Unsubscribed struct{ Topic, Reason string }

// RecoveryFailed says that events of a topic may have been missed: its state is to be fetched anew (CLI-7).
type RecoveryFailed struct{ Topic string }

// LoginRequired says that a person must log in (CLI-4).
type LoginRequired struct{}

// Refused says that a token, or nobody knows what, was refused with that code.
type Refused struct{ Code string }
