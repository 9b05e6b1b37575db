package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

func checkListen(v string) error {
	if strings.Contains(v, "://") {
		return wrong(v, "an address to listen at has no http://; write it like 127.0.0.1:8080")
	}
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return wrong(v, "not host:port; write it like 127.0.0.1:8080, [::1]:8080 or :8080")
	}
	if !isPort(port, 0) {
		return wrong(v, "the port must be a number from 0 to 65535")
	}
	if host != "" && !isHost(host) {
		return wrong(v, "the host is neither a name nor a network address")
	}
	return nil
}

// isPort takes decimal digits only; names such as "http" differ between
// machines.
func isPort(text string, least uint64) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n >= least
}

// hostName is the shape of a name in the DNS, one with underscores included:
// container networks have those.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$`)

// numeric is what looks like an IPv4 address, right or not.
var numeric = regexp.MustCompile(`^[0-9.]+$`)

func isHost(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	return len(text) <= 253 && hostName.MatchString(text) && !numeric.MatchString(text)
}

// checkBaseURL takes what links can begin with: scheme and host, no more,
// because all our paths begin at the root. http is no mistake: it is what a
// server on one's own machine has.
func checkBaseURL(v string) error {
	if v == "" {
		return nil
	}
	if strings.Contains(v, "@") { // not quoted: it may hold a password
		return errors.New("must hold neither a name nor a password before the host")
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "":
		return wrong(v, "must begin with https:// or http://, like https://discuss.example.org")
	case u.Path != "" && u.Path != "/":
		return wrong(v, "must not have a path; the site lies at the root of its host")
	case strings.ContainsAny(v, "?#"):
		return wrong(v, "must end after the host; take ? and # away")
	}
	return checkBaseHost(v, u)
}

func checkBaseHost(v string, u *url.URL) error {
	host, port := u.Hostname(), u.Port()
	switch {
	case utf8.RuneCountInString(host) != len(host):
		return wrong(v, "the host must be in the form with xn--, as browsers send it")
	case host == "" || !isHost(host) || strings.HasSuffix(host, "."):
		return wrong(v, "the host is neither a name nor a network address")
	case port != "" && !isPort(port, 1) || port == "" && strings.HasSuffix(u.Host, ":"):
		return wrong(v, "the port must be a number from 1 to 65535")
	}
	return nil
}

// tidyBaseURL writes a checked base URL as browsers write an origin: small
// letters, no default port, no slash at the end.
func tidyBaseURL(v string) string {
	u, err := url.Parse(v)
	if v == "" || err != nil {
		return v
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

// PublicURL is what all links begin with, without a slash at the end: BaseURL,
// or where that is empty one made of listening, the address that the server
// took ("127.0.0.1:41873", as net.Listener has it). Where listening is empty,
// Listen stands in for it, which is as good unless its port is 0.
func (c Config) PublicURL(listening string) string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	if listening == "" {
		listening = c.Listen
	}
	host, port, err := net.SplitHostPort(listening)
	if err != nil {
		return "http://" + listening
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost" // every address of the machine; a browser needs one
	}
	return tidyBaseURL((&url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}).String())
}
