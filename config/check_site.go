package config

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"colloquy/forum"
)

func checkData(v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("empty; name the folder that holds everything, like colloquy-data")
	}
	return checkPath(v)
}

func checkPath(v string) error {
	if v == "~" || strings.HasPrefix(v, "~/") {
		return wrong(v, "~ is not read as the home folder here; write the whole path")
	}
	return nil
}

func checkName(v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("empty; the site needs a name")
	}
	return atMost(v, forum.MaxName)
}

func checkTagline(v string) error { return atMost(v, forum.MaxTitle) }

// languageTag is the shape of a language tag (RFC 5646, 2.1). Longer first
// parts are allowed there, but no language has one.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

func checkLanguage(v string) error {
	if languageTag.MatchString(v) {
		return nil
	}
	if fixed := strings.ReplaceAll(v, "_", "-"); languageTag.MatchString(fixed) {
		return wrong(v, "not a language tag; write %s", fixed)
	}
	return wrong(v, "not a language tag; write one like en or pt-BR")
}

func checkTimeZone(v string) error {
	switch v {
	case "":
		return errors.New("empty; write UTC or a name like Europe/London")
	case "Local":
		return wrong(v, "differs from machine to machine; write a name like Europe/London")
	}
	if _, err := time.LoadLocation(v); err != nil {
		return wrong(v, "no such time zone; write UTC or a name like Europe/London")
	}
	return nil
}
