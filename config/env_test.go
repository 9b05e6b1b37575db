package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVariablesOfOthersAndOfTestsAreLeftAlone(t *testing.T) {
	got := load(t, Source{Env: []string{
		"PATH=/bin", "LISTEN=x", "COLLOQUYX=1", "MY_COLLOQUY_DATA=x", "", "=C:=C:\\",
		"COLLOQUY_TESTDATA=/data", "COLLOQUY_TEST_CRASH=after commit", "COLLOQUY_TEST_=",
	}})
	if !same(got, Default()) {
		t.Errorf("got %+v", got)
	}
}

func TestUnknownVariablesAreComplaints(t *testing.T) {
	for name, want := range map[string]string{
		"COLLOQUY_POLICY_EDIT_WINDW":        "unknown variable; did you mean COLLOQUY_POLICY_EDIT_WINDOW?",
		"COLLOQUY_POLICY_EDITWINDOW":        "unknown variable; did you mean COLLOQUY_POLICY_EDIT_WINDOW?",
		"COLLOQUY_EDIT_WINDOW":              "unknown variable; did you mean COLLOQUY_POLICY_EDIT_WINDOW?",
		"COLLOQUY_BASEURL":                  "unknown variable; did you mean COLLOQUY_BASE_URL?",
		"COLLOQUY_policy_edit_window":       "unknown variable; did you mean COLLOQUY_POLICY_EDIT_WINDOW?",
		"COLLOQUY_MAIL_SMTP_PASWORD_FILE":   "unknown variable; did you mean COLLOQUY_MAIL_SMTP_PASSWORD_FILE?",
		"COLLOQUY_MAIL_SMTP_PASSWORD_FILES": "unknown variable; did you mean COLLOQUY_MAIL_SMTP_PASSWORD?",
		"COLLOQUY_COLOUR_SCHEME":            "unknown variable",
		"COLLOQUY_":                         "unknown variable",
		"COLLOQUY_TESTDATA2":                "unknown variable",
		"COLLOQUY_POLICY":                   "a group of keys; set one of them, such as COLLOQUY_POLICY_EDIT_WINDOW",
		"COLLOQUY_MAIL_SMTP":                "a group of keys; set one of them, such as COLLOQUY_MAIL_SMTP_HOST",
		"COLLOQUY_BASE_URL_FILE":            "only secrets are read from files; set COLLOQUY_BASE_URL",
	} {
		got := complaints(t, Source{Env: []string{name + "=x"}})
		expect(t, got, []string{name + ": " + want})
	}
}

func TestOfTwoSettingsOfAVariableTheLaterCounts(t *testing.T) {
	got := load(t, Source{Env: []string{"COLLOQUY_DATA=a", "COLLOQUY_DATA=b=c"}})
	if got.Data != "b=c" {
		t.Errorf("got %q", got.Data)
	}
}

func TestAnEmptyVariableIsAnEmptyValue(t *testing.T) {
	src := Source{
		File: file(t, "base_url: https://example.org\nlimits:\n  proxies: [10.0.0.1]\n"),
		Env:  []string{"COLLOQUY_BASE_URL=", "COLLOQUY_LIMITS_PROXIES="},
	}
	if got := load(t, src); got.BaseURL != "" || got.Limits.Proxies != nil {
		t.Errorf("got %q, %v", got.BaseURL, got.Limits.Proxies)
	}
	expect(t, complaints(t, Source{Env: []string{"COLLOQUY_LIMITS_ENABLED=", "COLLOQUY_POLICY_EDIT_WINDOW="}}), []string{
		`COLLOQUY_LIMITS_ENABLED: "": neither true nor false`,
		`COLLOQUY_POLICY_EDIT_WINDOW: "": not a duration; write it like 15m or 2h`,
	})
}

func TestListsAreSeparatedByCommas(t *testing.T) {
	got := load(t, Source{Env: []string{"COLLOQUY_LIMITS_PROXIES=127.0.0.1, ::1,10.0.0.0/8"}}).Limits.Proxies
	var words []string
	for _, p := range got {
		words = append(words, p.String())
	}
	if s := strings.Join(words, " "); s != "127.0.0.1/32 ::1/128 10.0.0.0/8" {
		t.Errorf("got %s", s)
	}
}

const passwordFile = "COLLOQUY_MAIL_SMTP_PASSWORD_FILE"

func secretFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestASecretIsReadFromAFileWithoutItsLastLineBreak(t *testing.T) {
	for _, text := range []string{" s3cret# ", " s3cret# \n", " s3cret# \r\n"} {
		got := load(t, Source{Env: []string{passwordFile + "=" + secretFile(t, text), "COLLOQUY_MAIL_SMTP_USERNAME=u"}})
		if string(got.Mail.SMTP.Password) != " s3cret# " {
			t.Errorf("from %q: got %q", text, string(got.Mail.SMTP.Password))
		}
	}
}

func TestAKeyInAFileKeepsItsLines(t *testing.T) {
	pem := "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"
	got := load(t, Source{Env: []string{
		"COLLOQUY_MAIL_DKIM_KEY_FILE=" + secretFile(t, pem+"\n"), "COLLOQUY_MAIL_DKIM_DOMAIN=example.org", "COLLOQUY_MAIL_DKIM_SELECTOR=mail",
	}})
	if string(got.Mail.DKIM.Key) != pem {
		t.Errorf("got %q", string(got.Mail.DKIM.Key))
	}
}

func TestASecretFromAFileWinsOverTheConfigurationFile(t *testing.T) {
	got := load(t, Source{
		File: file(t, "mail:\n  smtp:\n    username: u\n    password: old\n"),
		Env:  []string{passwordFile + "=" + secretFile(t, "new\n")},
	})
	if string(got.Mail.SMTP.Password) != "new" {
		t.Errorf("got %q", string(got.Mail.SMTP.Password))
	}
}

func TestSecretFilesThatDoNotWorkSayWhyWithoutTheirName(t *testing.T) {
	for value, want := range map[string]string{
		"hunter2-itself":                    "the file cannot be read: no such file or directory",
		t.TempDir():                         "the file cannot be read: is a directory",
		"":                                  "the file cannot be read: no such file or directory",
		secretFile(t, "\n"):                 "the file is empty",
		secretFile(t, "two\nlines"):         "holds a line break or a control character",
		secretFile(t, "\xff"):               "the file is not UTF-8 text; save it as UTF-8",
		secretFile(t, hidden):               "this is what “config print” shows in a secret's place, not the secret",
		secretFile(t, "alone, no username"): "needs mail.smtp.username",
	} {
		env := []string{passwordFile + "=" + value, "COLLOQUY_MAIL_SMTP_USERNAME=u"}
		if strings.Contains(want, "username") {
			env = env[:1]
		}
		got := complaints(t, Source{Env: env})
		if got[0] != passwordFile+": "+want {
			t.Errorf("got %q, want %q", got[0], want)
		}
	}
}

func TestASecretGivenTwiceIsAComplaint(t *testing.T) {
	got := complaints(t, Source{Env: []string{
		"COLLOQUY_MAIL_SMTP_PASSWORD=a", passwordFile + "=b", "COLLOQUY_MAIL_SMTP_USERNAME=u",
	}})
	expect(t, got, []string{passwordFile + ": set together with COLLOQUY_MAIL_SMTP_PASSWORD; which one counts? Unset one"})
}
