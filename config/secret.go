package config

// hidden stands where a secret would be shown.
const hidden = "(set)"

// A Secret is a value that no log, page or listing may show. Printing one, in
// any of the ways that fmt, slog and the encoders know, says only whether there
// is one; string(s) is the value itself.
type Secret string

// String says whether there is a secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString is String for %#v, which would otherwise show the value.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String for encoders such as JSON's.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
