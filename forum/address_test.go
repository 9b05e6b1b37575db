package forum

import (
	"net/mail"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestAnAddressIsTakenAsItIsWritten(t *testing.T) {
	long := strings.Repeat("a", 64) + "@" + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + "." + strings.Repeat("d", 58) + ".ex"
	if len(long) != 254 {
		t.Fatal(len(long))
	}
	for text, want := range map[string]string{
		"anna@example.org":                      "",
		"Anna.Weber+list@Example.ORG":           "",
		"a@b.co":                                "",
		"!#$%&'*+/=?^_`{|}~-@example.org":       "",
		"anna@xn--mnchen-3ya.example":           "",
		"anna@1and1.example":                    "",
		"anna@c--n.example":                     "",
		"anna@a.b.c.d.e.example":                "",
		"jürgen@münchen.example":                "", // RFC 6531
		"用户@例子.广告":                              "",
		"अजय@डाटा.भारत":                         "",
		"θσερ@εχαμπλε.ψομ":                      "",
		"anna@пример.рф":                        "",
		"ありがとう@例え.テスト":                          "",
		long:                                    "",
		strings.Replace(long, ".ex", ".exa", 1): "too_long 254",
	} {
		e := &Invalid{}
		if got := CleanAddress(e, "field", text); got != text || wrong(e) != want {
			t.Errorf("%q: %q, %s; want %q", text, got, wrong(e), want)
		}
		addressHolds(t, text)
	}
}

func TestAnAddressIsTidied(t *testing.T) {
	for text, want := range map[string]string{
		"  anna@example.org\t":               "anna@example.org",
		"\u00a0anna@example.org\u3000":       "anna@example.org",
		"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ":                   "taro@example.com",
		"ju\u0308rgen@mu\u0308nchen.example": "jürgen@münchen.example",
		"ﬁn@example.org":                     "fin@example.org",
	} {
		e := &Invalid{}
		if got := CleanAddress(e, "field", text); got != want || wrong(e) != "" {
			t.Errorf("%q: %q, %s; want %q", text, got, wrong(e), want)
		}
		addressHolds(t, text)
	}
}

// refused are no addresses, or such as we do not take.
var refused = map[string][]string{
	"not one mailbox": {
		"anna", "@", "anna@", "@example.org", "anna@@example.org", "a@b@example.org", "anna@example.org, bo@example.org", "anna@example.org;bo@example.org",
		"anna@example.org bo@example.org", "undisclosed:anna@example.org;", "mailto:anna@example.org", "<anna@example.org>", "Anna <anna@example.org>",
		`"Anna" <anna@example.org>`, "anna@example.org (Anna)", "(Anna)anna@example.org", "@a.example,@b.example:anna@example.org",
	},
	"another recipient or header in it": {
		"anna@example.org\n", "anna@example.org\r\n", "\nanna@example.org", "anna@example.org\r\nBcc: bo@example.org", "anna@example.org\nBcc:bo@example.org",
		"anna\r@example.org", "anna@example.org\x00", "anna\x00@example.org", "anna\x7f@example.org", "anna\t@example.org", "an na@example.org", "anna@exam ple.org",
		"anna@example.org\u2028", "anna\u0085@example.org", "anna>RCPT@example.org",
	},
	"dots and hyphens in the wrong place": {
		".anna@example.org", "anna.@example.org", "an..na@example.org", "anna@.example.org", "anna@example.org.", "anna@example..org", "anna@-example.org",
		"anna@example-.org", "anna@example.org-", "anna@example._org", "anna@exam_ple.org", "anna@example/org.example", "anna@.", "anna@..",
	},
	"too long for its place": {
		strings.Repeat("a", 65) + "@example.org", "anna@" + strings.Repeat("b", 64) + ".example",
		"a@" + strings.Repeat(strings.Repeat("b", 50)+".", 5) + "example",
	},
	"drawn as something else": {
		"an\u200bna@example.org", "anna\u200d@example.org", "anna@exa\u00admple.org", "\u202eanna@example.org", "anna@example.org\u200e", "\ufeffanna@example.org",
		"an\u3164na@example.org", "anna@exam\u2060ple.org", "anna\ufe0f@example.org", "anna@example。org", "\u2800@example.org", "anna\U000e0041@example.org",
		"anna\ue000@example.org",
	},
	"no text": {"anna\xff@example.org", "anna@example\xc3.org", "anna\ufffd@example.org"},
	"refused on purpose": {
		`"anna"@example.org`, `"an na"@example.org`, `"an\"na"@example.org`, `""@example.org`, // quotes
		"anna@[192.0.2.1]", "anna@[IPv6:2001:db8::1]", "anna@192.0.2.1", "anna@127.1", "anna@example.123", // network addresses
		"anna@localhost", "anna@org", "root@mail", // one label
	},
}

func TestWhatIsNoPlainAddressIsRefused(t *testing.T) {
	for why, list := range refused {
		for _, text := range list {
			e := &Invalid{}
			if got := CleanAddress(e, "field", text); got != "" || wrong(e) != BadAddress {
				t.Errorf("%s: %q: %q, %q", why, text, got, wrong(e))
			}
		}
	}
	for _, text := range []string{"", " ", "\t \u00a0"} {
		e := &Invalid{}
		if got := CleanAddress(e, "field", text); got != "" || wrong(e) != Missing {
			t.Errorf("%q: %q, %q", text, got, wrong(e))
		}
	}
}

func TestSpellingsOfOneAddressHaveOneKey(t *testing.T) {
	for _, alike := range [][]string{
		{"anna@example.org", "ANNA@EXAMPLE.ORG", " Anna@Example.org ", "ａｎｎａ@example.org"},
		{"jürgen@example.org", "JÜRGEN@example.org", "ju\u0308rgen@example.org"},
	} {
		for _, text := range alike {
			if got := AddressKey(text); got != alike[0] {
				t.Errorf("%q has the key %q", text, got)
			}
		}
	}
	for _, text := range []string{"an.na@example.org", "anna+list@example.org", "anna@example.com", "ann@example.org", "änna@example.org", "аnna@example.org"} {
		if AddressKey(text) == "anna@example.org" {
			t.Errorf("%q is another address", text)
		}
	}
}

// addressHolds checks what is true of every address that is taken.
func addressHolds(t *testing.T, text string) {
	t.Helper()
	e := &Invalid{}
	got := CleanAddress(e, "field", text)
	if e.Or() != nil {
		if got != "" && wrong(e) != "too_long 254" {
			t.Errorf("%q: %q though %s", text, got, wrong(e))
		}
		return
	}
	again := &Invalid{}
	if CleanAddress(again, "field", got) != got || again.Or() != nil {
		t.Errorf("%q: %q is changed again: %v", text, got, again.Or())
	}
	if len(got) > MaxAddress || !utf8.ValidString(got) || strings.Count(got, "@") != 1 {
		t.Errorf("%q: %q", text, got)
	}
	if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) || strings.ContainsAny(got, `<>()[]",;:\`) {
		t.Errorf("%q: %q holds what no address may", text, got)
	}
	parsed, err := mail.ParseAddress(got)
	if err != nil || parsed.Name != "" || parsed.Address != got {
		t.Errorf("%q: %q is read as %v, %v", text, got, parsed, err)
	}
	key := AddressKey(got)
	if AddressKey(key) != key || AddressKey(" "+got) != key {
		t.Errorf("%q: the key %q has the key %q", text, key, AddressKey(key))
	}
}

func TestAMaskedAddressIsKnownToItsOwnerAlone(t *testing.T) {
	for address, want := range map[string]string{
		"amara@example.org": "a…@example.org", "élodie@example.org": "é…@example.org", "x@y.org": "x…@y.org", "": "…", "@example.org": "…", "nothing": "…",
	} {
		if got := MaskAddress(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}
