package main

import (
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"github.com/gorilla/websocket"
)

// The version of the protocol, and what all its versions are called.
const (
	subprotocol = "token-refresh.v1"
	family      = "token-refresh."
)

// chooseSubprotocol answers an offer: an offer without any version of this protocol is served as v1, and of one with unknown versions
// only the first is selected, so that a browser gets to see the close code (CONN-1).
func chooseSubprotocol(offer []string) (selected string, isSupported bool) {
	for _, name := range offer {
		if name == subprotocol {
			return name, true
		}
		if selected == "" && strings.HasPrefix(name, family) {
			selected = name
		}
	}
	return selected, selected == ""
}

var (
	tokenName     = regexp.MustCompile(`^(?i:token|access_token|id_token|jwt|auth|authorization)$`)
	tokenValue    = regexp.MustCompile(`(?s)^eyJ[^.]*\.[^.]*\.[^.]*$`)
	percentEscape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// carriesToken tells whether a query carries a token, by name or by look (CONN-2).
func carriesToken(query string) bool {
	for _, parameter := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if tokenName.MatchString(decodeForm(name)) || tokenValue.MatchString(decodeForm(value)) {
			return true
		}
	}
	return false
}

// decodeForm takes an escape that is broken as it stands, as browsers do; net/url drops the whole parameter, and a token with it.
func decodeForm(text string) string {
	return percentEscape.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), func(escape string) string {
		octet, _ := hex.DecodeString(escape[1:])
		return string(octet)
	})
}

// isOriginAllowed lets in what is no browser, the endpoint's own pages, and what is listed (CONN-4).
func isOriginAllowed(r *http.Request, listed []string) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	origin := origins[0]
	if origin == "http://"+r.Host || origin == "https://"+r.Host {
		return true
	}
	for _, each := range listed {
		if origin == each {
			return true
		}
	}
	return false
}

// upgrade judges a request in the order of the document: its URL, its Origin, the bounds, its versions. It has answered the request
// where it returns no socket.
func (s *server) upgrade(w http.ResponseWriter, r *http.Request) (socket *websocket.Conn, leave func(), isSupported bool) {
	leave = func() {}
	switch {
	case carriesToken(r.URL.RawQuery):
		http.Error(w, "a token has no place in a URL; send AUTHENTICATE", http.StatusBadRequest)
		return nil, leave, false
	case !isOriginAllowed(r, s.origins):
		http.Error(w, "this origin is not allowed", http.StatusForbidden)
		return nil, leave, false
	}
	leave, isAdmitted := s.admission.enter(r.RemoteAddr)
	if !isAdmitted {
		http.Error(w, "no connection is taken now", http.StatusServiceUnavailable)
		return nil, leave, false
	}
	// An offer may be spread over several header lines.
	offer := strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ",")
	selected, isSupported := chooseSubprotocol(strings.FieldsFunc(offer, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' }))
	header := http.Header{}
	if selected != "" {
		header.Set("Sec-WebSocket-Protocol", selected)
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	socket, err := upgrader.Upgrade(w, r, header)
	if err != nil {
		leave()
		return nil, leave, false
	}
	return socket, leave, isSupported
}
