// Command token-refresh-server is a WebSocket server that renews the access token over the living connection: the profile Core of
// the document, on net/http and gorilla/websocket.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"token-refresh-server/session"
	"token-refresh-server/token"
)

func main() {
	rand.Seed(time.Now().UnixNano())
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// settings are the flags; each may come from the environment instead, as TOKEN_REFRESH_PORT and the like.
type settings struct {
	host, key, issuer, audience, origins string
	port                                 int
	leeway                               time.Duration
	session                              session.Config
}

func readSettings() (*settings, error) {
	s := &settings{session: session.DefaultConfig()}
	flag.StringVar(&s.host, "host", "127.0.0.1", "`address` to listen on; anything but loopback belongs behind TLS")
	flag.IntVar(&s.port, "port", 8080, "`port` to listen on, 0 for a free one")
	flag.StringVar(&s.key, "key", "", "`file` with the public key (P-256, PEM) that tokens are verified with")
	flag.StringVar(&s.issuer, "issuer", "", "`iss` of tokens")
	flag.StringVar(&s.audience, "audience", "", "`aud` of tokens")
	flag.StringVar(&s.origins, "origins", "", "`list`, by commas, of the pages' origins that may connect")
	flag.DurationVar(&s.leeway, "clock-leeway", 60*time.Second, "by which nbf and iat may lie ahead")
	flag.DurationVar(&s.session.HeartbeatInterval, "heartbeat-interval", s.session.HeartbeatInterval, "from one PING to the next")
	flag.DurationVar(&s.session.ExpiryWarning, "expiry-warning", s.session.ExpiryWarning, "before the expiry")
	flag.DurationVar(&s.session.RefreshLead, "refresh-lead", s.session.RefreshLead, "before the expiry, recommended to clients")
	flag.DurationVar(&s.session.GracePeriod, "grace-period", s.session.GracePeriod, "after the expiry, in which REAUTH is taken")
	flag.DurationVar(&s.session.AuthenticationTimeout, "authentication-timeout", s.session.AuthenticationTimeout, "from the upgrade to AUTHENTICATE")
	flag.DurationVar(&s.session.VerificationDeadline, "verification-deadline", s.session.VerificationDeadline, "for the verification of one token")
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var err error
	flag.VisitAll(func(f *flag.Flag) {
		name := "TOKEN_REFRESH_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := os.LookupEnv(name); ok && !given[f.Name] {
			if bad := f.Value.Set(value); bad != nil {
				err = fmt.Errorf("%s: %w", name, bad)
			}
		}
	})
	switch {
	case err != nil:
		return nil, err
	case s.key == "" || s.issuer == "" || s.audience == "":
		return nil, errors.New("-key, -issuer and -audience are needed")
	case s.session.HeartbeatInterval <= 0:
		return nil, errors.New("-heartbeat-interval has to be more than 0")
	case s.session.ExpiryWarning < 0 || s.session.RefreshLead < 0 || s.session.GracePeriod < 0:
		return nil, errors.New("-expiry-warning, -refresh-lead and -grace-period can't be less than 0")
	case s.leeway < 5*time.Second:
		return nil, errors.New("-clock-leeway has to be 5s or more, as no two clocks agree")
	}
	return s, nil
}

func serve() error {
	s, err := readSettings()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(s.key)
	if err != nil {
		return err
	}
	key, err := token.ParseKey(text)
	if err != nil {
		return fmt.Errorf("%s: %w", s.key, err)
	}
	verifier := &token.Verifier{Key: key, Issuer: s.issuer, Audience: s.audience, Leeway: s.leeway}
	server := newServer(s.session, verifier, strings.FieldsFunc(s.origins, func(r rune) bool { return r == ',' }))
	listener, err := net.Listen("tcp", net.JoinHostPort(s.host, fmt.Sprint(s.port)))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/ws", server)
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.Printf("listening on ws://%s/ws", listener.Addr())

	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
		server.drain()
		return web.Close()
	}
}
