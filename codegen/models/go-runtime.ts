/** What all structs of the Go module read and write with. */
export const goRuntime = `
import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// RawObject is a JSON object as it stands in the frame, to be decoded by json.Unmarshal. Nil is an absent one.
type RawObject json.RawMessage

// UnmarshalJSON refuses all that is no object.
func (v *RawObject) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return errors.New("is not an object")
	}
	*v = append((*v)[:0], data...)
	return nil
}

// MarshalJSON writes an empty object for nil.
func (v RawObject) MarshalJSON() ([]byte, error) {
	if v == nil {
		return []byte("{}"), nil
	}
	return v, nil
}

// UnknownMessage is a message of a type that this version does not know.
type UnknownMessage struct {
	Type  string
	Frame json.RawMessage
}

// MarshalJSON writes the frame as it was read.
func (v UnknownMessage) MarshalJSON() ([]byte, error) {
	return v.Frame, nil
}

// members are those of an object that is being read, and the first thing that is wrong with it. Names match exactly,
// where encoding/json alone takes "ID" for "id" as well.
type members struct {
	unread map[string]json.RawMessage
	err    error
}

func membersOf(data []byte) *members {
	m := &members{}
	if err := json.Unmarshal(data, &m.unread); err != nil || m.unread == nil {
		m.err = errors.New("is not an object")
	}
	return m
}

func (m *members) fail(name string, err error) {
	if err != nil && m.err == nil {
		m.err = fmt.Errorf("%s: %w", name, err)
	}
}

func (m *members) take(name string) (json.RawMessage, bool) {
	raw, found := m.unread[name]
	delete(m.unread, name)
	return raw, found
}

func (m *members) end(object string) error {
	if m.err != nil {
		return fmt.Errorf("%s: %w", object, m.err)
	}
	return nil
}

func (m *members) endClosed(object string) error {
	if len(m.unread) > 0 && m.err == nil {
		m.err = errors.New("has a property that is not known")
	}
	return m.end(object)
}

func (m *members) constant(name, value string) {
	var found string
	required(m, name, &found)
	if m.err == nil && found != value {
		m.fail(name, fmt.Errorf("is not %s", value))
	}
}

var errMissing = errors.New("is missing")

func required[T any](m *members, name string, into *T) {
	if raw, found := m.take(name); found {
		m.fail(name, decode(raw, into))
	} else {
		m.fail(name, errMissing)
	}
}

func requiredList[T any](m *members, name string, into *[]T) {
	if raw, found := m.take(name); found {
		m.fail(name, decodeList(raw, into))
	} else {
		m.fail(name, errMissing)
	}
}

func optional[T any](m *members, name string, into **T) {
	*into = nil
	if raw, found := m.take(name); found {
		*into = new(T)
		m.fail(name, decode(raw, *into))
	}
}

func optionalList[T any](m *members, name string, into *[]T) {
	*into = nil
	if raw, found := m.take(name); found {
		m.fail(name, decodeList(raw, into))
	}
}

func optionalObject(m *members, name string, into *RawObject) {
	*into = nil
	if raw, found := m.take(name); found {
		m.fail(name, decode(raw, into))
	}
}

// decode refuses null, which encoding/json takes for nothing at all. Errors never repeat a value: it may be a token.
func decode[T any](raw json.RawMessage, into *T) error {
	if string(raw) == "null" {
		return errors.New("is null")
	}
	err := json.Unmarshal(raw, into)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fmt.Errorf("is not of type %s", wrongType.Type)
	}
	return err
}

func decodeList[T any](raw json.RawMessage, into *[]T) error {
	var elements []json.RawMessage
	if err := decode(raw, &elements); err != nil {
		return errors.New("is not a list")
	}
	*into = make([]T, len(elements))
	for index, element := range elements {
		if err := decode(element, &(*into)[index]); err != nil {
			return fmt.Errorf("%d: %w", index, err)
		}
	}
	return nil
}

// ifGiven tells an empty list, which is written, from one that is absent.
func ifGiven[T any](list []T) *[]T {
	if list == nil {
		return nil
	}
	return &list
}

var errUnknownType = errors.New("type: is not known")

func hasPrefix(kind, prefix string) bool {
	return strings.HasPrefix(kind, prefix)
}

func copyOf(frame []byte) json.RawMessage {
	return append(json.RawMessage(nil), frame...)
}

func typeOf(frame []byte) (string, error) {
	m := membersOf(frame)
	var kind string
	required(m, "type", &kind)
	return kind, m.end("message")
}

func readAs[U any, T any](frame []byte) (U, error) {
	var message T
	var none U
	if err := json.Unmarshal(frame, &message); err != nil {
		return none, err
	}
	return any(message).(U), nil
}
`;
