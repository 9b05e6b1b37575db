package forum

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanAddress checks an e-mail address as it may stand in an envelope
// (RFC 5321, 4.1.2): one mailbox, no display name, no comments, a domain with a
// dot in it.
func CleanAddress(e *Invalid, field, text string) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		e.Add(field, Missing, 0)
	case !utf8.ValidString(text) || !plainAddress(text):
		e.Add(field, BadAddress, 0)
		return ""
	case len(text) > MaxAddress:
		e.Add(field, TooLong, MaxAddress)
	}
	return text
}

// plainAddress tells whether the text is an address and nothing beside it.
func plainAddress(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || isBidiControl(r) || isBlank(r) || strings.ContainsRune(`<>()",:;[]\`, r)
	}) {
		return false
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text {
		return false
	}
	local, domain, _ := strings.Cut(text, "@")
	return len(local) <= 64 && plainDomain(domain)
}

// plainDomain tells whether a domain has the shape of a host name of two labels
// or more (RFC 1123, 2.1; letters of any script, for RFC 6531).
func plainDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || len(domain) > 253 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
		}) {
			return false
		}
	}
	return true
}

// AddressKey is what two spellings of the same address have in common: case and
// Unicode form. Dots and plus signs are left alone: whether they matter is the
// receiving server's business.
func AddressKey(email string) string {
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(strings.TrimSpace(email))))
}
