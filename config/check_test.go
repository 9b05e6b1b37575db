package config

import (
	"strings"
	"testing"
)

// values are right and wrong values of a key; the wrong ones with a part of
// what the complaint must say.
type values struct {
	right []string
	wrong map[string]string
}

var checked = map[string]values{
	"listen": {
		right: []string{"127.0.0.1:8080", ":8080", "localhost:0", "[::1]:80", "0.0.0.0:65535", "[fe80::1%eth0]:80", "web_1:80"},
		wrong: map[string]string{
			"8080":                "not host:port",
			"127.0.0.1":           "not host:port",
			"::1:80":              "not host:port",
			"":                    "not host:port",
			"localhost:http":      "0 to 65535",
			"localhost:":          "0 to 65535",
			":65536":              "0 to 65535",
			":-1":                 "0 to 65535",
			":+1":                 "0 to 65535",
			"http://localhost:80": "no http://",
			"a b:80":              "neither a name",
			"1.2.3:80":            "neither a name",
			"-a:80":               "neither a name",
		},
	},
	"data": {
		right: []string{"colloquy-data", "/var/lib/colloquy", ".", "a~b"},
		wrong: map[string]string{
			"":       "empty",
			"  ":     "empty",
			"~/data": "home folder",
			"~":      "home folder",
			"a\x00b": "control character",
		},
	},
	"cards.fonts": {
		right: []string{"", "/usr/share/fonts", "fonts"},
		wrong: map[string]string{"~/fonts": "home folder", "a\x00b": "control character"},
	},
	"cards.picture": {
		right: []string{"", "/var/lib/colloquy/card.png"},
		wrong: map[string]string{"~/card.png": "home folder"},
	},
	"base_url": {
		right: []string{"", "http://localhost:8080", "https://example.org/", "https://a-b.example.org", "http://[::1]:80", "http://192.0.2.1", "https://xn--bcher-kva.example"},
		wrong: map[string]string{
			"example.org":                     "begin with https://",
			"ftp://example.org":               "begin with https://",
			"//example.org":                   "begin with https://",
			"mailto:a":                        "begin with https://",
			"http:example.org":                "begin with https://",
			"https://exa mple.org":            "begin with https://",
			"https://example.org/forum":       "must not have a path",
			"https://example.org//":           "must not have a path",
			"https://example.org?":            "take ? and # away",
			"https://example.org/?a=b":        "take ? and # away",
			"https://example.org/#":           "take ? and # away",
			"https://user:secret@example.org": "neither a name nor a password",
			"https://":                        "neither a name",
			"https://:80":                     "neither a name",
			"https://-a.org":                  "neither a name",
			"https://a.org.":                  "neither a name",
			"https://1.2.3":                   "neither a name",
			"https://example.org:0":           "1 to 65535",
			"https://example.org:70000":       "1 to 65535",
			"https://example.org:":            "1 to 65535",
			"https://bücher.example":          "xn--",
		},
	},
	"site.name": {
		right: []string{"Colloquy", "読書会", "Q & A <beta>", strings.Repeat("ä", 150)},
		wrong: map[string]string{
			"":                       "needs a name",
			" \u00a0":                "needs a name",
			"a\nb":                   "more than one line",
			"a\x7fb":                 "control character",
			strings.Repeat("ä", 151): "151 characters; at most 150",
			"\xff":                   "not UTF-8",
		},
	},
	"site.tagline": {
		right: []string{"", "On names and numbers"},
		wrong: map[string]string{
			"a\rb":                   "more than one line",
			"a\tb":                   "control character",
			strings.Repeat("x", 201): "at most 200",
		},
	},
	"site.contact": {
		right: []string{"", "editors@example.org"},
		wrong: map[string]string{
			"the editors": "not an e-mail address",
		},
	},
	"site.language": {
		right: []string{"en", "pt-BR", "zh-Hant-TW", "sr-Latn", "de-CH-1996", "gsw"},
		wrong: map[string]string{
			"":              "like en",
			"en_GB":         "write en-GB",
			"english":       "like en",
			"e":             "like en",
			"en-":           "like en",
			"en-waytoolong": "like en",
			"en GB":         "like en",
		},
	},
	"site.time_zone": {
		right: []string{"UTC", "Europe/London", "America/Argentina/Buenos_Aires"},
		wrong: map[string]string{
			"":              "write UTC",
			"Local":         "differs",
			"Europe/Londn":  "no such time zone",
			"../etc/passwd": "no such time zone",
			"+01:00":        "no such time zone",
		},
	},
	"site.accent.light": {
		right: []string{"#8a2b1d", "#000000", "#8A2B1D", "#747474"},
		wrong: map[string]string{
			"":        "not a colour",
			"8a2b1d":  "not a colour",
			"#fff":    "not a colour",
			"#8a2b1g": "not a colour",
			"red":     "not a colour",
			"#757575": "is 4.49, and text needs 4.5",
			"#ff0000": "3.89, and text needs 4.5; take a darker one",
			"#fdfcf9": "is 1.00",
		},
	},
	"site.accent.dark": {
		right: []string{"#f09a86", "#ffffff"},
		wrong: map[string]string{
			"#8a2b1d": "take a lighter one",
			"#15171a": "is 1.00",
		},
	},
	"guests.comment": {
		right: []string{"true", "false", "True", "FALSE"},
		wrong: map[string]string{
			"yes": "write true",
			"On":  "write true",
			"1":   "write true",
			"no":  "write false",
			"off": "write false",
			"0":   "write false",
			"t":   "neither true nor false",
			"":    "neither",
		},
	},
	"limits.comments_per_minute": {
		right: []string{"1", "10000"},
		wrong: map[string]string{
			"0":           "from 1 to 10000",
			"-6":          "from 1 to 10000",
			"10001":       "from 1 to 10000",
			"6.0":         "whole number",
			"6/min":       "whole number",
			"1_000":       "whole number",
			"0x10":        "whole number",
			"":            "whole number",
			"99999999999": "far too large",
		},
	},
	"limits.proxies": {
		right: []string{"", "127.0.0.1", "10.0.0.0/8, ::1", "::ffff:10.0.0.1"},
		wrong: map[string]string{
			"localhost":           "not a network",
			"10.0.0.0/33":         "not a network",
			"10.0.0.1,":           "not a network",
			"fe80::1%eth0":        "not a network",
			"10.0.0.1/8":          "write 10.0.0.0/8",
			"0.0.0.0/0":           "believe everybody",
			"::/0":                "believe everybody",
			"::ffff:10.0.0.0/104": "IPv4 network",
		},
	},
	"policy.edit_window": {
		right: []string{"1s", "15m", "720h", "1h30m", "1.5h", "50ms"},
		wrong: map[string]string{
			"15":         "like 15m or 2h",
			"15 m":       "like 15m",
			"15min":      "like 15m",
			"":           "like 15m",
			"m":          "like 15m",
			"30d":        "write 720h",
			"xd":         "like 15m",
			"0":          "more than 0",
			"0s":         "more than 0",
			"-1m":        "more than 0",
			"999999999h": "like 15m",
		},
	},
	"policy.close_after": {
		right: []string{"0", "0s", "2160h"},
		wrong: map[string]string{
			"-1h":   "(0 is never)",
			"never": "like 15m",
			"90":    "like 15m",
		},
	},
	"policy.quiet_edit": {
		right: []string{"0", "1m"},
		wrong: map[string]string{
			"-1s": "(0 is never)",
		},
	},
	"mail.transport": {
		right: []string{"mailbox"},
		wrong: map[string]string{
			"":         "one of mailbox, smtp",
			"SMTP":     "did you mean smtp?",
			"mialbox":  "did you mean mailbox?",
			"sendmail": "one of mailbox, smtp",
		},
	},
	"mail.from": {
		right: []string{"", "colloquy@example.org", "a+b@localhost", "jörg@example.org"},
		wrong: map[string]string{
			"example.org":                       "not an e-mail address",
			"a@":                                "not an e-mail address",
			"a b@example.org":                   "not an e-mail",
			"a@b, c@d":                          "not an e-mail",
			"Site <a@example.org>":              "the address alone",
			"<a@example.org>":                   "the address alone",
			"a@b\nBcc: c@d":                     "more than one line",
			strings.Repeat("a", 250) + "@b.org": "longer than 254",
		},
	},
	"mail.reply_to": {
		right: []string{"", "editors@example.org"},
		wrong: map[string]string{
			"editors": "not an e-mail address",
		},
	},
	"mail.bounces": {
		right: []string{"", "bounces@example.org"},
		wrong: map[string]string{
			"bounces": "not an e-mail address",
		},
	},
	"mail.postal_address": {
		right: []string{"", "A Publisher, 1 Example Street, Example City"},
		wrong: map[string]string{
			"A Publisher\n1 Example Street": "more than one line",
			strings.Repeat("x", 201):        "at most 200",
		},
	},
	"mail.dkim.domain": {
		right: []string{"", "example.org"},
		wrong: map[string]string{
			"https://example.org": "not a name",
			"192.0.2.1":           "not a name",
			"a b":                 "not a name",
		},
	},
	"mail.dkim.selector": {
		right: []string{"", "mail", "202611", "a.b"},
		wrong: map[string]string{
			"mail; d=evil.example": "not a name",
		},
	},
	"mail.smtp.host": {
		right: []string{"", "smtp.example.org", "127.0.0.1", "::1"},
		wrong: map[string]string{
			"smtp.example.org:465": "mail.smtp.port: 465",
			"smtp://example.org":   "neither a name",
			"a b":                  "neither a name",
		},
	},
	"mail.smtp.port": {
		right: []string{"25", "65535"},
		wrong: map[string]string{
			"0":     "from 1 to 65535",
			"65536": "from 1 to 65535",
			"smtp":  "whole number",
		},
	},
	"mail.smtp.tls": {
		right: []string{"starttls", "implicit", "none"},
		wrong: map[string]string{
			"STARTTLS": "did you mean starttls?",
			"ssl":      "one of",
			"":         "one of",
		},
	},
}

// beside are keys without which another one is not complete.
func beside(name, text string) map[string]string {
	if text == "" || !strings.HasPrefix(name, "mail.dkim.") {
		return nil
	}
	return map[string]string{"mail.dkim.domain": "example.org", "mail.dkim.selector": "mail", "mail.dkim.key": "k"}
}

func TestRightValuesAreTaken(t *testing.T) {
	for name, v := range checked {
		for _, text := range v.right {
			if _, err := Load(Source{Preset: beside(name, text), Flags: map[string]string{name: text}}); err != nil {
				t.Errorf("%s = %q: %v", name, text, err)
			}
		}
	}
}

func TestWrongValuesAreExplained(t *testing.T) {
	for name, v := range checked {
		for text, want := range v.wrong {
			got := complaints(t, Source{Preset: beside(name, text), Flags: map[string]string{name: text}})
			if len(got) != 1 || !strings.HasPrefix(got[0], "command line: "+name+": ") || !strings.Contains(got[0], want) {
				t.Errorf("%s = %q: got %q, want %q", name, text, got, want)
			}
		}
	}
}

func TestEachKindOfCheckHasItsValues(t *testing.T) {
	for name := range texts {
		if _, ok := checked[name]; !ok && name != "mail.smtp.password" && name != "mail.dkim.key" {
			t.Errorf("no right and wrong values for %s", name)
		}
	}
}

func TestBaseURLsAreWrittenAsBrowsersWriteOrigins(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"https://example.org/":      "https://example.org",
		"HTTPS://Example.ORG":       "https://example.org",
		"https://example.org:443":   "https://example.org",
		"http://example.org:80/":    "http://example.org",
		"https://example.org:80":    "https://example.org:80",
		"http://[2001:DB8::1]:8080": "http://[2001:db8::1]:8080",
	} {
		if got := load(t, Source{Flags: map[string]string{"base_url": text}}).BaseURL; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestThePublicURLFollowsFromWhereTheServerListens(t *testing.T) {
	for _, c := range []struct{ base, listen, listening, want string }{
		{"", "127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		{"", "127.0.0.1:0", "127.0.0.1:41873", "http://127.0.0.1:41873"},
		{"", ":8080", "", "http://localhost:8080"},
		{"", "0.0.0.0:8080", "0.0.0.0:8080", "http://localhost:8080"},
		{"", ":0", "[::]:41873", "http://localhost:41873"},
		{"", "[::1]:8080", "[::1]:8080", "http://[::1]:8080"},
		{"", "localhost:80", "", "http://localhost"},
		{"", "pipe", "", "http://pipe"},
		{"https://example.org", ":8080", "[::]:8080", "https://example.org"},
	} {
		if got := (Config{BaseURL: c.base, Listen: c.listen}).PublicURL(c.listening); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestMailKeysThatNeedOneAnother(t *testing.T) {
	smtp := map[string]string{"mail.transport": "smtp", "mail.from": "a@example.org", "mail.smtp.host": "smtp.example.org"}
	for _, c := range []struct {
		name   string
		change map[string]string
		want   string
	}{
		{"complete", nil, ""},
		{"with a login", map[string]string{"mail.smtp.username": "u", "mail.smtp.password": "p"}, ""},
		{"no host", map[string]string{"mail.smtp.host": ""}, "mail.transport: smtp needs mail.smtp.host"},
		{"no sender", map[string]string{"mail.from": ""}, "mail.transport: smtp needs mail.from"},
		{"a mailbox needs neither", map[string]string{"mail.transport": "mailbox", "mail.from": "", "mail.smtp.host": ""}, ""},
		{"name alone", map[string]string{"mail.smtp.username": "u"}, "mail.smtp.username: needs mail.smtp.password"},
		{"password alone", map[string]string{"mail.smtp.password": "p"}, "mail.smtp.password: needs mail.smtp.username"},
		{"password in the clear", map[string]string{"mail.smtp.username": "u", "mail.smtp.password": "p", "mail.smtp.tls": "none"}, "mail.smtp.tls: none would send the password"},
		{"password in the clear at home", map[string]string{"mail.smtp.username": "u", "mail.smtp.password": "p", "mail.smtp.tls": "none", "mail.smtp.host": "127.0.0.1"}, ""},
		{"signed", map[string]string{"mail.dkim.domain": "example.org", "mail.dkim.selector": "mail", "mail.dkim.key": "k"}, ""},
		{"signed without a key", map[string]string{"mail.dkim.domain": "example.org", "mail.dkim.selector": "mail"}, "mail.dkim.key: missing; mail.dkim needs"},
		{"a key of no domain", map[string]string{"mail.dkim.key": "k", "mail.dkim.selector": "mail"}, "mail.dkim.domain: missing"},
		{"clear without a password", map[string]string{"mail.smtp.tls": "none"}, ""},
	} {
		_, err := Load(Source{Preset: smtp, Flags: c.change})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestAComplaintAboutSomethingMissingEverywhereHasAKeyOnly(t *testing.T) {
	l := &loader{schema: newSchema(), config: Default()}
	l.config.Listen = ""
	l.check()
	if got := l.result().Error(); !strings.HasPrefix(got, "listen: \"\": not host:port") {
		t.Errorf("got %s", got)
	}
}

// The figures of the style guide.
func TestContrastIsThatOfTheStyleGuide(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#777777", "#777777", 1},
		{"#8a2b1d", paperLight, 8.4},
		{"#f09a86", paperDark, 8.3},
		{"#0b5cad", paperLight, 6.5},
		{"#5b6168", paperLight, 6.1},
	} {
		if got := contrast(c.a, c.b); got < c.want-0.06 || got > c.want+0.06 {
			t.Errorf("%s on %s: got %.2f, want %.1f", c.a, c.b, got, c.want)
		}
		if contrast(c.a, c.b) != contrast(c.b, c.a) {
			t.Errorf("%s and %s differ by order", c.a, c.b)
		}
	}
}
