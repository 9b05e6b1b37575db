package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func printed(t *testing.T, c Config) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Print(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsPrintedLoadsAgain(t *testing.T) {
	odd := Default()
	odd.BaseURL = "https://example.org"
	odd.Site.Name = `"#1": {a}, 'b' \ c & *d @e`
	odd.Site.Tagline = "no"
	odd.Site.Language = "no"
	odd.Data = "0123"
	odd.Limits.Enabled = false
	odd.Limits.Proxies = []netip.Prefix{netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8")}
	odd.Policy.EditWindow = 90*time.Second + 5*time.Millisecond
	for _, c := range []Config{Default(), odd} {
		text := printed(t, c)
		if got := load(t, Source{File: file(t, text)}); !same(got, c) {
			t.Errorf("got %+v\nwant %+v\nfrom\n%s", got, c, text)
		}
	}
}

func TestWhatIsPrintedReadsLikeTheExample(t *testing.T) {
	text := printed(t, Default())
	for _, want := range []string{
		"# The configuration in effect.",
		"\nlisten: 127.0.0.1:8080\n",
		"\nbase_url: \"\" # from listen: http://127.0.0.1:8080\n",
		"\n  accent:\n    light: '#8a2b1d'\n",
		"\n  proxies: []\n",
		"\n  edit_window: 15m\n",
		"\n  close_after: 0s\n",
		"\n  session_life: 8760h\n",
		"\n  smtp:\n    host: \"\"\n    port: 587\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	s := newSchema()
	if got := strings.Count(text, ":\n") + strings.Count(text, ": ") - strings.Count(text, "listen: http"); got != len(s.keys) {
		t.Errorf("%d keys in\n%s", got, text)
	}
}

func TestSecretsAreShownByNothingThatPrints(t *testing.T) {
	const secret = "hunter2"
	c := Default()
	c.Mail.SMTP.Password = secret
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "password", c.Mail.SMTP.Password)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c, "password", c.Mail.SMTP.Password)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string]string{
		"Print": printed(t, c),
		"%v":    fmt.Sprintf("%v %+v %s", c, c, c.Mail.SMTP.Password),
		"%#v":   fmt.Sprintf("%#v", c),
		"slog":  log.String(),
		"JSON":  string(asJSON),
	} {
		if strings.Contains(text, secret) || !strings.Contains(text, hidden) {
			t.Errorf("%s: %s", how, text)
		}
	}
	if got := Secret("").String(); got != "" {
		t.Errorf("no secret shows as %q", got)
	}
}

func TestSecretsAreShownByNoComplaint(t *testing.T) {
	const secret = "hunter2"
	for name, src := range map[string]Source{
		"control character": {Env: []string{"COLLOQUY_MAIL_SMTP_PASSWORD=" + secret + "\x01"}},
		"no username":       {Env: []string{"COLLOQUY_MAIL_SMTP_PASSWORD=" + secret}},
		"mistyped name":     {Env: []string{"COLLOQUY_MAIL_SMTP_PASWORD=" + secret}},
		"as a file's name":  {Env: []string{passwordFile + "=" + secret}},
		"two lines":         {File: file(t, "mail:\n  smtp:\n    password: \""+secret+"\\n\"\n")},
		"comment":           {File: file(t, "mail:\n  smtp:\n    password: #"+secret+"\n")},
		"alias":             {File: file(t, "mail:\n  smtp:\n    password: *"+secret+"\n")},
		"anchor":            {File: file(t, "mail:\n  smtp:\n    password: &"+secret+"\n")},
		"tag":               {File: file(t, "mail:\n  smtp:\n    password: !"+secret+"\n")},
		"at sign":           {File: file(t, "mail:\n  smtp:\n    password: @"+secret+"\n")},
		"colon":             {File: file(t, "mail:\n  smtp:\n    password: a: "+secret+"\n")},
		"list":              {File: file(t, "mail:\n  smtp:\n    password: ["+secret+"]\n")},
		"open quote":        {File: file(t, "mail:\n  smtp:\n    password: '"+secret+"\n")},
		"in the base URL":   {Env: []string{"COLLOQUY_BASE_URL=https://me:" + secret + "@example.org:x"}},
	} {
		for _, line := range complaints(t, src) {
			if strings.Contains(line, secret) {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestPrintSaysWhenItCannotWrite(t *testing.T) {
	if err := Default().Print(fullDisk{}); err == nil {
		t.Error("no error")
	}
}

func TestDurationsArePrintedAsAPersonWritesThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                               "0s",
		90 * time.Second:                "1m30s",
		15 * time.Minute:                "15m",
		10 * time.Hour:                  "10h",
		time.Hour + 10*time.Minute:      "1h10m",
		time.Hour + 10*time.Second:      "1h0m10s",
		5 * time.Millisecond:            "5ms",
		20*time.Minute + 10*time.Second: "20m10s",
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("%v: got %s", d, got)
		}
	}
}
