package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"token-refresh-client/session"
)

// checkURL says no to what a token must not travel to (CONN-7). The error does not repeat the URL, as there may be a secret in it.
func checkURL(text string) error {
	parsed, err := url.Parse(text)
	if err != nil {
		return errors.New("url: can't be read")
	}
	host := parsed.Hostname()
	isLoopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	if parsed.Scheme != "wss" && !(parsed.Scheme == "ws" && isLoopback) {
		return errors.New("url: wss:, or ws: to loopback")
	}
	return nil
}

// TokenEndpoint is a TokenManager by POST: 200 with {"token", "expires_in"} is a token, 401 asks for a login, all else may pass.
type TokenEndpoint struct {
	URL string
	// HTTP carries what the endpoint knows its user by, such as a cookie jar.
	HTTP *http.Client
}

// Refresh implements TokenManager. No error of it carries a token.
func (e *TokenEndpoint) Refresh(ctx context.Context) (Token, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, nil)
	if err != nil {
		return Token{}, err
	}
	// The next one is far off. A connection that was kept for it may be closed by the endpoint in that very moment, which fails a POST.
	request.Close = true
	response, err := e.HTTP.Do(request)
	if err != nil {
		return Token{}, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized:
		return Token{}, ErrLoginRequired
	default:
		return Token{}, fmt.Errorf("token endpoint: status %d", response.StatusCode)
	}
	var body struct {
		Token     string  `json:"token"`
		ExpiresIn float64 `json:"expires_in"`
	}
	if json.NewDecoder(response.Body).Decode(&body) != nil || body.Token == "" || !(body.ExpiresIn > 0) {
		return Token{}, errors.New("token endpoint: no token")
	}
	return Token{Value: body.Token, ExpiresIn: session.Seconds(body.ExpiresIn)}, nil
}
