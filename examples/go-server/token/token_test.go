package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var now = time.Unix(1800000000, 0)

func sign(t *testing.T, key *ecdsa.PrivateKey, header, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(header)) + "." + encode([]byte(claims))
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + encode(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

func TestVerify(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	verifier := &Verifier{Key: &key.PublicKey, Issuer: "https://issuer.example", Audience: "orders", Leeway: time.Minute}
	const header = `{"alg":"ES256"}`
	claims := func(more string) string {
		return fmt.Sprintf(`{"iss":"https://issuer.example","sub":"cook","aud":"orders","exp":1800003600.5%s}`, more)
	}
	for what, token := range map[string]string{
		"only what is needed":       sign(t, key, header, claims("")),
		"several audiences":         sign(t, key, header, strings.Replace(claims(""), `"orders"`, `["orders","kitchen"]`, 1)),
		"a clock that is ahead":     sign(t, key, header, claims(`,"iat":1800000059.5,"nbf":1800000060`)),
		"a key that it names":       sign(t, key, `{"alg":"ES256","kid":"/dev/null","typ":"at+jwt"}`, claims("")),
		"a claim given twice":       sign(t, key, header, claims(`,"sub":"cook"`)),
		"lapsed, which is not ours": sign(t, key, header, strings.Replace(claims(""), "1800003600.5", "1", 1)),
	} {
		if read, err := verifier.Verify(token, now); err != nil || read.Identity != (Identity{"https://issuer.example", "cook"}) {
			t.Errorf("%s: %v, %v", what, read, err)
		}
	}
	good := sign(t, key, header, claims(""))
	end := good[len(good)-1:]
	for what, token := range map[string]string{
		"another algorithm":            sign(t, key, `{"alg":"none"}`, claims("")),
		"the name of another case":     sign(t, key, `{"ALG":"ES256"}`, claims("")),
		"an extension":                 sign(t, key, `{"alg":"ES256","crit":["b64"],"b64":false}`, claims("")),
		"an issue time that is null":   sign(t, key, header, claims(`,"iat":null`)),
		"an issue time far ahead":      sign(t, key, header, claims(`,"iat":1800000061`)),
		"an expiry beyond all numbers": sign(t, key, header, claims(`,"exp":1e400`)),
		"an expiry in milliseconds":    sign(t, key, header, claims(`,"exp":1800003600000`)),
		"no subject":                   sign(t, key, header, claims(`,"sub":""`)),
		"an audience that has it":      sign(t, key, header, claims(`,"aud":"orders2"`)),
		"another last bit":             strings.TrimSuffix(good, end) + string(rune(end[0]+1)),
		"a line break":                 good + "\n",
		"padding":                      good + "==",
		"a fourth segment":             good + ".",
		"nothing":                      "",
	} {
		if _, err := verifier.Verify(token, now); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
