package forum

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanAddress checks an e-mail address as it may stand in an envelope
// (RFC 5321, 4.1.2): one mailbox, no display name, no comments. Spaces around it
// go, full-width letters and other variants become the plain ones.
//
// Refused on purpose, though an envelope may hold them: a local part in quotes,
// an address literal such as [192.0.2.1], a domain of one label, and one whose
// last label is a number, which some servers take for a network address. Nobody
// reads mail there, and each is a way to make a mail server do what we would not.
func CleanAddress(e *Invalid, field, text string) string {
	if utf8.ValidString(text) {
		text = norm.NFKC.String(strings.TrimFunc(text, isPadding))
	}
	switch {
	case text == "":
		e.Add(field, Missing, 0)
	case !plainAddress(text):
		e.Add(field, BadAddress, 0)
		return ""
	case len(text) > MaxAddress:
		e.Add(field, TooLong, MaxAddress)
	}
	return text
}

// isPadding tells the spaces that get around an address when it is pasted. A
// line break there is no accident.
func isPadding(r rune) bool { return r == '\t' || unicode.Is(unicode.Zs, r) }

// plainAddress tells whether the text is an address and nothing beside it.
func plainAddress(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.IsSpace(r) || isBlank(r) || r == utf8.RuneError || strings.ContainsRune(`<>()",:;[]\`, r)
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
// or more (RFC 1123, 2.1; letters of any script, for RFC 6531), and not that of a
// network address.
func plainDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || len(domain) > 253 || strings.Trim(labels[len(labels)-1], "0123456789") == "" {
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

// MaskAddress shows of an address what its owner knows it by, and nobody else
// learns it from: "a…@example.org".
func MaskAddress(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return "…"
	}
	_, n := utf8.DecodeRuneInString(email)
	return email[:n] + "…" + email[at:]
}
