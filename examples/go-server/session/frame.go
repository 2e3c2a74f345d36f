package session

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"tokenrefresh"
)

// frame is the text of a message as a session takes it. The models hold the types of a message to its schema; what its values have to
// be is held to here.
type frame struct {
	id      string // Empty where none can be read; what is refused is answered by it, whatever else is wrong (ERR-1).
	message tokenrefresh.ClientMessage
	refusal tokenrefresh.ErrorCode // Empty for a message that is as its schema says.
}

var (
	idPattern   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	application = regexp.MustCompile(`^X_[A-Z0-9_]{1,62}$`)
	clientTypes = map[string]bool{
		"AUTHENTICATE": true, "REAUTH": true, "PING": true, "PONG": true, "SUBSCRIBE": true, "UNSUBSCRIBE": true, "PUBLISH": true,
	}
)

// readFrame never fails, whatever the bytes (ERR-4).
func readFrame(text []byte) frame {
	// A map, as a struct would take "ID" for "id".
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return frame{refusal: tokenrefresh.ErrorCodeInvalidMessage}
	}
	var f frame
	if id, ok := textOf(members["id"]); ok && idPattern.MatchString(id) {
		f.id = id
	}
	name, isText := textOf(members["type"])
	var err error
	f.message, err = tokenrefresh.ReadClientMessage(text)
	switch {
	case isText && !clientTypes[name] && !strings.HasPrefix(name, "X_"):
		f.refusal = tokenrefresh.ErrorCodeUnknownType
	case err != nil || f.id == "" || !isValid(f.message):
		f.refusal = tokenrefresh.ErrorCodeInvalidMessage
	}
	return f
}

func textOf(member json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(member, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// isValid holds values to the schemas, also of what this server does not offer.
func isValid(message tokenrefresh.ClientMessage) bool {
	switch m := message.(type) {
	case tokenrefresh.AuthenticateMessage:
		return m.Data.Token != ""
	case tokenrefresh.ReauthMessage:
		return m.Data.Token != ""
	case tokenrefresh.ClientPongMessage:
		return idPattern.MatchString(m.ReplyTo)
	case tokenrefresh.ApplicationMessage:
		return application.MatchString(m.Type)
	case tokenrefresh.SubscribeMessage:
		since := m.Data.Since
		return isLong(m.Data.Topic, 256) && (since == nil || idPattern.MatchString(since.Epoch) && since.Seq >= 0 && since.Seq < 1<<53)
	case tokenrefresh.UnsubscribeMessage:
		return isLong(m.Data.Topic, 256)
	case tokenrefresh.PublishMessage:
		return isLong(m.Data.Topic, 256) && isLong(m.Data.Kind, 128) && isLong(m.Data.IdempotencyKey, 64)
	}
	return true
}

// isLong tells whether a text has 1 to so many characters.
func isLong(text string, most int) bool {
	return text != "" && utf8.RuneCountInString(text) <= most
}
