package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// zeroMeans lists the keys that may be 0, and what that means.
var zeroMeans = map[string]string{
	"policy.close_after":  "never",
	"policy.quiet_edit":   "never",
	"policy.hide_reports": "never",
	"mail.domain_pace":    "no bound",
}

// ranges lists what numbers may be where “1 to a million” says too little.
var ranges = map[string][2]int{
	"limits.comments_per_minute": {1, 10_000},
	"policy.hide_reports":        {1, 1000},
	"limits.comments_burst":      {1, 10_000},
	"limits.sign_ins_per_minute": {1, 10_000},
	"limits.sign_ins_burst":      {1, 10_000},
	"limits.writes_per_minute":   {1, 100_000},
	"limits.writes_burst":        {1, 100_000},
	"limits.mails_per_minute":    {1, 10_000},
	"limits.mails_burst":         {1, 100_000},
	"limits.live_pages":          {0, 1_000_000},
	"mail.smtp.port":             {1, 65_535},
	"mail.smtp.connections":      {1, 100},
	"mail.domain_pace":           {0, 10_000},
}

// texts lists what is asked of each text beside being one line.
var texts = map[string]func(string) error{
	"listen":              checkListen,
	"data":                checkData,
	"base_url":            checkBaseURL,
	"site.name":           checkName,
	"site.tagline":        checkTagline,
	"site.contact":        checkAddress,
	"site.language":       checkLanguage,
	"site.time_zone":      checkTimeZone,
	"site.accent.light":   func(s string) error { return checkColour(s, paperLight, "darker") },
	"site.accent.dark":    func(s string) error { return checkColour(s, paperDark, "lighter") },
	"cards.fonts":         checkPath,
	"cards.picture":       checkPath,
	"mail.transport":      func(s string) error { return oneOf(s, TransportMailbox, TransportSMTP) },
	"mail.from":           checkAddress,
	"mail.reply_to":       checkAddress,
	"mail.bounces":        checkAddress,
	"mail.postal_address": checkPostal,
	"mail.dkim.domain":    checkDKIMName,
	"mail.dkim.selector":  checkDKIMName,
	"mail.dkim.key":       checkPassword,
	"mail.smtp.host":      checkMailHost,
	"mail.smtp.password":  checkPassword,
	"mail.smtp.tls":       func(s string) error { return oneOf(s, TLSStart, TLSImplicit, TLSNone) },
}

// check looks at the values that all layers together gave, first each by
// itself, then those that need one another.
func (l *loader) check() {
	for _, k := range l.schema.values() {
		if err := l.checkValue(k); err != nil {
			l.complainOf(k.name, err.Error())
		}
	}
	l.checkMail()
	l.config.BaseURL = tidyBaseURL(l.config.BaseURL)
}

func (l *loader) checkValue(k key) error {
	switch v := k.field(&l.config).Interface().(type) {
	case time.Duration:
		return checkPositive(k.name, int64(v), v.String())
	case int:
		return checkNumber(k.name, v)
	case string:
		return checkText(k.name, v)
	case Secret:
		text := string(v)
		if k.name == "mail.dkim.key" { // a key in PEM has lines
			text = strings.NewReplacer("\r\n", " ", "\n", " ").Replace(text)
		}
		if checkLine(text) != nil {
			return errors.New("holds a line break or a control character") // without the value
		}
		return checkText(k.name, text)
	}
	return nil
}

func checkPositive(name string, v int64, shown string) error {
	meaning, mayBeZero := zeroMeans[name]
	switch {
	case v > 0 || v == 0 && mayBeZero:
		return nil
	case mayBeZero:
		return wrong(shown, "must not be less than 0 (0 is %s)", meaning)
	}
	return wrong(shown, "must be more than 0")
}

func checkNumber(name string, v int) error {
	bounds, ok := ranges[name]
	if !ok {
		bounds = [2]int{1, 1_000_000}
	}
	if _, mayBeZero := zeroMeans[name]; mayBeZero && v == 0 {
		return nil
	}
	if v < bounds[0] || v > bounds[1] {
		return wrong(strconv.Itoa(v), "must be from %d to %d", bounds[0], bounds[1])
	}
	return nil
}

func checkText(name, v string) error {
	if err := checkLine(v); err != nil {
		return err
	}
	if check := texts[name]; check != nil {
		return check(v)
	}
	return nil
}

// checkLine refuses what no value may hold: it would break a header, a log
// line or a page.
func checkLine(v string) error {
	switch {
	case !utf8.ValidString(v):
		return wrong(v, "not UTF-8 text")
	case strings.ContainsAny(v, "\r\n"):
		return wrong(v, "more than one line")
	case strings.ContainsFunc(v, unicode.IsControl):
		return wrong(v, "holds a control character")
	}
	return nil
}

// oneOf checks a value that is one of a few words.
func oneOf(v string, words ...string) error {
	if slices.Contains(words, v) {
		return nil
	}
	text := "must be one of " + strings.Join(words, ", ")
	if near := nearest(v, words); near != "" {
		text += "; did you mean " + near + "?"
	}
	return wrong(v, "%s", text)
}

// atMost bounds the length of a text, in characters.
func atMost(v string, most int) error {
	if n := utf8.RuneCountInString(v); n > most {
		return wrong(v, "%d characters; at most %d", n, most)
	}
	return nil
}
