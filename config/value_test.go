package config

import (
	"net/netip"
	"reflect"
	"testing"
	"time"
)

func TestAValueThatCannotBeReadLeavesTheOneBefore(t *testing.T) {
	var v struct {
		Text   string
		Yes    bool
		Number int
		Window time.Duration
		Nets   []netip.Prefix
	}
	v.Yes, v.Number, v.Window = true, 6, time.Minute
	v.Nets = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	before := v
	fields := reflect.ValueOf(&v).Elem()
	for i := 1; i < fields.NumField(); i++ {
		if err := parseInto(fields.Field(i), "no value of any kind"); err == nil {
			t.Errorf("%s took it", fields.Type().Field(i).Name)
		}
	}
	if !reflect.DeepEqual(v, before) {
		t.Errorf("got %+v, want %+v", v, before)
	}
}

func TestAnEmptyListReplacesTheOneBefore(t *testing.T) {
	nets := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	if err := parseInto(reflect.ValueOf(&nets).Elem(), " "); err != nil || nets != nil {
		t.Errorf("got %v, %v", nets, err)
	}
}

func TestNamedTypesAreReadAsWhatTheyAre(t *testing.T) {
	var s Secret
	if err := parseInto(reflect.ValueOf(&s).Elem(), "x y"); err != nil || s != "x y" {
		t.Errorf("got %q, %v", string(s), err)
	}
}

// Whoever adds a field of a new type hears of it from the tests, not from an
// operator.
func TestATypeThatNoKeyCanHavePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var f float64
	_ = parseInto(reflect.ValueOf(&f).Elem(), "1")
}

func TestProxiesAreKeptAsTheyAreComparedLater(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":        "192.0.2.1/32",
		"::ffff:192.0.2.1": "192.0.2.1/32", // as requests over IPv6 sockets show it
		"2001:DB8::1":      "2001:db8::1/128",
		"2001:db8::/32":    "2001:db8::/32",
		"0.0.0.0/1":        "0.0.0.0/1",
	} {
		got, err := parsePrefix(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
}

func TestNumbersWithoutARangeOfTheirOwnAreAtLeastOne(t *testing.T) {
	for n, fine := range map[int]bool{-1: false, 0: false, 1: true, 1_000_000: true, 1_000_001: false} {
		if err := checkNumber("policy.some_threshold", n); (err == nil) != fine {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestNumbersMayBeZeroWhereThatMeansSomething(t *testing.T) {
	// policy.close_after stands in for a threshold; the name is what counts.
	if err := checkNumber("policy.close_after", 0); err != nil {
		t.Error(err)
	}
	if err := checkNumber("policy.close_after", -1); err == nil {
		t.Error("-1 was taken")
	}
}
