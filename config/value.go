package config

import (
	"errors"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// parseInto reads text as the type of field and sets it. Values are written the
// same way in the file, the environment and the command line.
func parseInto(field reflect.Value, text string) error {
	switch field.Interface().(type) {
	case time.Duration:
		d, err := parseDuration(text)
		return assign(field, d, err)
	case []netip.Prefix:
		list, err := parsePrefixes(text)
		return assign(field, list, err)
	}
	return parseBasic(field, text)
}

func parseBasic(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		return assign(field, text, nil)
	case reflect.Bool:
		b, err := parseBool(text)
		return assign(field, b, err)
	case reflect.Int:
		n, err := parseInt(text)
		return assign(field, n, err)
	}
	panic("config: no key can have the type " + field.Type().String())
}

// assign sets field, except where the value could not be read: then the value
// before stays, so that one mistake is complained about once.
func assign[T any](field reflect.Value, value T, err error) error {
	if err == nil {
		field.Set(reflect.ValueOf(value).Convert(field.Type()))
	}
	return err
}

// parseBool is strict, with a hint for what other programs take.
func parseBool(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "yes", "y", "on", "1":
		return false, wrong(text, "neither true nor false; write true")
	case "no", "n", "off", "0":
		return false, wrong(text, "neither true nor false; write false")
	}
	return false, wrong(text, "neither true nor false")
}

func parseInt(text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if errors.Is(err, strconv.ErrRange) {
		return 0, wrong(text, "far too large or too small")
	}
	if err != nil {
		return 0, wrong(text, "not a whole number; write digits only, like 60")
	}
	return int(n), nil
}

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return 0, wrong(text, "days are no unit here; write %dh", n*24)
		}
	}
	return 0, wrong(text, "not a duration; write it like 15m or 2h")
}

// parsePrefixes reads networks separated by commas; empty is none.
func parsePrefixes(text string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		p, err := parsePrefix(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// parsePrefix reads a network (10.0.0.0/8) or one network address.
func parsePrefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return p, wrong(text, "not a network; write it like 10.0.0.0/8 or 2001:db8::1")
	case p != p.Masked():
		return p, wrong(text, "its address has digits beyond the mask; write %s", p.Masked())
	case p.Addr().Is4In6():
		return p, wrong(text, "write it as an IPv4 network, like 10.0.0.0/8")
	case p.Bits() == 0:
		return p, wrong(text, "would believe everybody; name the proxies alone")
	}
	return p, nil
}
