// Package token verifies access tokens: JWTs (RFC 7519) signed with ES256, checked as AUTH-5 demands, with the standard library alone.
package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math"
	"math/big"
	"strings"
	"time"
)

// Identity is whose a token is. It is fixed for the life of a connection (REAUTH-3).
type Identity struct {
	Issuer, Subject string
}

// Claims is what a verified token says. Scope is what it permits, for the application.
type Claims struct {
	Identity
	ExpiresAt time.Time
	IssuedAt  time.Time // Zero where the token does not say.
	Scope     string
}

// ErrRefused is all that is told of a token that is not good, so that the server is no oracle for what was nearly right (ERR-1).
var ErrRefused = errors.New("token refused")

// Verifier holds tokens to one key, one issuer and one audience.
type Verifier struct {
	Key      *ecdsa.PublicKey
	Issuer   string
	Audience string
	// Leeway is how far nbf and iat may lie ahead; there is none for the expiry.
	Leeway time.Duration
}

// ParseKey reads a P-256 public key in PEM ("PUBLIC KEY", RFC 5280).
func ParseKey(text []byte) (*ecdsa.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errors.New(`no PEM block "PUBLIC KEY"`)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("no key of the curve P-256")
	}
	return key, nil
}

// Verify checks form, signature and claims of a token. Lifetime, expiry, identity and staleness are judged by the session, which
// knows the token before it and the moment in which this one would be put into force (REAUTH-2).
//
// The error is ErrRefused for a token that is not good; a verifier that asks somebody else may return others, which mean that it can't
// say (AUTH-7).
func (v *Verifier) Verify(token string, now time.Time) (Claims, error) {
	segments := strings.Split(token, ".")
	if len(segments) != 3 {
		return Claims{}, ErrRefused
	}
	var header, claims map[string]any
	if !decodeObject(segments[0], &header) || header["alg"] != "ES256" || has(header, "crit") {
		return Claims{}, ErrRefused
	}
	// The key is ours whatever the header names or brings along (kid, jwk, jku, x5u).
	signed := token[:len(token)-len(segments[2])-1]
	if !v.isSigned(signed, segments[2]) || !decodeObject(segments[1], &claims) {
		return Claims{}, ErrRefused
	}
	return v.read(claims, now)
}

// isSigned reports whether the signature is r and s, 32 bytes each (RFC 7518, section 3.4), and holds.
func (v *Verifier) isSigned(signed, segment string) bool {
	signature, ok := decode(segment)
	if !ok || len(signature) != 64 {
		return false
	}
	digest := sha256.Sum256([]byte(signed))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	return ecdsa.Verify(v.Key, digest[:], r, s)
}

// read holds the claims to what this server takes; one that is there has to be of its type.
func (v *Verifier) read(claims map[string]any, now time.Time) (Claims, error) {
	subject, _ := claims["sub"].(string)
	expiry, expires := instant(claims["exp"])
	if claims["iss"] != v.Issuer || subject == "" || !expires || !matches(claims["aud"], v.Audience) {
		return Claims{}, ErrRefused
	}
	result := Claims{Identity: Identity{v.Issuer, subject}, ExpiresAt: expiry}
	for _, name := range []string{"nbf", "iat"} {
		if !has(claims, name) {
			continue
		}
		at, ok := instant(claims[name])
		if !ok || at.Sub(now) > v.Leeway {
			return Claims{}, ErrRefused
		}
		if name == "iat" {
			result.IssuedAt = at
		}
	}
	result.Scope, _ = claims["scope"].(string)
	return result, nil
}

func has(object map[string]any, name string) bool {
	_, ok := object[name]
	return ok
}

func matches(audience any, wanted string) bool {
	list, ok := audience.([]any)
	if !ok {
		return audience == wanted
	}
	for _, each := range list {
		if each == wanted {
			return true
		}
	}
	return false
}

// latest is the year 9999, in seconds: time.Time can't tell what lies far beyond it.
const latest = 253402300799

// instant reads a NumericDate, which may have a fraction.
func instant(claim any) (time.Time, bool) {
	seconds, ok := claim.(float64)
	if !ok || seconds < 0 || seconds > latest {
		return time.Time{}, false
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(fraction*1e9)), true
}

// decodeObject reads a segment into a map, as a struct would take names of any case for its own.
func decodeObject(segment string, object *map[string]any) bool {
	text, ok := decode(segment)
	return ok && json.Unmarshal(text, object) == nil && *object != nil
}

func decode(segment string) ([]byte, bool) {
	// The decoder skips line breaks, and without Strict takes several spellings of the last bits.
	if strings.ContainsAny(segment, "\r\n") {
		return nil, false
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	return decoded, err == nil
}
