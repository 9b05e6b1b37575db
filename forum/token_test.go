package forum

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"
)

var (
	tokenNow  = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	tokenKeys = Keys{bytes.Repeat([]byte{1}, KeySize), bytes.Repeat([]byte{2}, KeySize)}
)

func TestASignedTokenSaysWhatWasSigned(t *testing.T) {
	for _, c := range []Claim{
		{Purpose: "proved", Subject: 1, Version: 2, Expires: tokenNow.Add(time.Hour)},
		{Purpose: "proved", Subject: 1 << 62, Version: 1<<31 - 1},
		{Purpose: "", Subject: 0},
	} {
		got, ok := tokenKeys.Verify(c.Purpose, tokenKeys.Sign(c), tokenNow)
		if !ok || got != c {
			t.Errorf("%+v after %+v, %t", got, c, ok)
		}
	}
}

func TestASignerSignsAsItsKeysDo(t *testing.T) {
	s := NewSigner(tokenKeys)
	for n := range 5 {
		c := Claim{Purpose: "digest", Subject: int64(n), Version: 1}
		if got, want := s.Sign(c), tokenKeys.Sign(c); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestATokenIsGoodForOnePurposeAndATime(t *testing.T) {
	c := Claim{Purpose: "proved", Subject: 7, Version: 1, Expires: tokenNow.Add(time.Hour)}
	token := tokenKeys.Sign(c)
	if _, ok := tokenKeys.Verify("unsubscribe", token, tokenNow); ok {
		t.Error("for another purpose")
	}
	if _, ok := tokenKeys.Verify("proved", token, tokenNow.Add(time.Hour)); ok {
		t.Error("when it has run out")
	}
	if _, ok := (Keys{tokenKeys[1]}).Verify("proved", token, tokenNow); ok {
		t.Error("by another key")
	}
	if got, ok := (Keys{tokenKeys[1], tokenKeys[0]}).Verify("proved", token, tokenNow); !ok || got != c {
		t.Error("a retired key does not verify")
	}
	if _, ok := Keys(nil).Verify("proved", token, tokenNow); ok {
		t.Error("without keys")
	}
}

func FuzzVerify(f *testing.F) {
	good := tokenKeys.Sign(Claim{Purpose: "proved", Subject: 7, Version: 1})
	f.Add(good)
	f.Add("")
	f.Add(good + "A")
	f.Add(good[:len(good)-1] + "_")
	f.Fuzz(func(t *testing.T, token string) {
		c, ok := tokenKeys.Verify("proved", token, tokenNow)
		if !ok {
			return
		}
		b, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || token != tokenKeys.Sign(c) && token != (Keys{tokenKeys[1]}).Sign(c) || len(b) != claimSize+markSize {
			t.Errorf("%q is taken", token)
		}
	})
}
