package mail

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func folder(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data", "mailbox")
	f, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f, dir
}

func put(t *testing.T, f *Folder, name, to, subject string) {
	t.Helper()
	m := letter()
	m.Name, m.To, m.Subject = name, to, subject
	if o := f.Send(t.Context(), m, note(new(int))); o.Result != Sent {
		t.Fatalf("%+v", o)
	}
}

func TestTheMailboxKeepsEachMailAsAFileThatOnlyItsOwnerReads(t *testing.T) {
	f, dir := folder(t)
	noted := 0
	if o := f.Send(t.Context(), letter(), note(&noted)); o.Result != Sent || noted != 1 {
		t.Fatalf("%+v", o)
	}
	text, err := os.ReadFile(filepath.Join(dir, "20261120-1.eml"))
	if err != nil || !bytes.Equal(text, composed(t, letter())) {
		t.Errorf("%v\n%s", err, text)
	}
	for path, want := range map[string]fs.FileMode{dir: 0o700, filepath.Join(dir, "20261120-1.eml"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}

func TestAMailWrittenAgainReplacesItself(t *testing.T) {
	f, dir := folder(t)
	put(t, f, "7", "a@example.org", "First")
	if err := os.WriteFile(filepath.Join(dir, ".7.eml.part"), []byte("half of one, from before a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, f, "7", "a@example.org", "Second")
	list, err := f.List("")
	if err != nil || len(list) != 1 || list[0].Subject != "Second" {
		t.Errorf("%+v, %v", list, err)
	}
	o := f.Send(t.Context(), letter(), func() error { return errors.New("no disk") })
	if entries, _ := os.ReadDir(dir); o.Result != Later || len(entries) != 1 {
		t.Errorf("%+v, %v", o, entries)
	}
	for _, name := range []string{"", "../x", "a/b", ".hidden", "x.eml", "-x"} {
		m := letter()
		m.Name = name
		if o := f.Send(t.Context(), m, note(new(int))); o.Result != Refused {
			t.Errorf("%q: %+v", name, o)
		}
	}
}

func TestTheMailboxIsReadNewestFirst(t *testing.T) {
	f, _ := folder(t)
	put(t, f, "20261120-01", "a@example.org", "One")
	put(t, f, "20261120-02", "b@example.org", "Two")
	put(t, f, "20261121-01", "A@example.org", "Three")
	var subjects []string
	list, err := f.List("")
	for _, k := range list {
		subjects = append(subjects, k.Subject)
	}
	if err != nil || strings.Join(subjects, " ") != "Three Two One" {
		t.Errorf("%v, %v", subjects, err)
	}
	if list, err := f.List("a@EXAMPLE.org"); err != nil || len(list) != 2 || list[0].Subject != "Three" || list[0].Text != "" {
		t.Errorf("%+v, %v", list, err)
	}
	k, err := f.Read("20261120-01")
	want := letter()
	if err != nil || k.Name != "20261120-01" || k.From != "Zeitschrift für Netze <colloquy@example.org>" || k.To != "a@example.org" || k.Text != want.Text || k.HTML != want.HTML || !k.Date.Equal(want.Date) {
		t.Errorf("%+v, %v", k, err)
	}
	if head, body, _ := strings.Cut(k.Source, "\n\n"); !strings.Contains(head, "\nTo: <a@example.org>\n") || !strings.Contains(body, "Content-Transfer-Encoding") {
		t.Errorf("%q", k.Source)
	}
	for _, name := range []string{"none", "../mailbox/20261120-01", "20261120-01.eml", ""} {
		if _, err := f.Read(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// nested is a multipart message in a multipart message, and so on.
func nested(depth int) string {
	b := "Content-Type: text/plain\r\n\r\nThe innermost.\r\n"
	for range depth {
		b = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + b + "\r\n--x--\r\n"
	}
	return b
}

var oddFiles = map[string]string{
	"empty":          "",
	"binary":         "\x00\x01\xff\xfe\n\n\x00",
	"no-header":      "Just words\n\nand more",
	"no-end":         "Subject: x",
	"bad-subject":    "Subject: =?utf-8?b?!!!?=\r\n\r\nText",
	"bad-address":    "To: <<<>>>\r\nFrom: \xff\r\n\r\nText",
	"bad-charset":    "Content-Type: text/plain; charset=none-such\r\n\r\nWords",
	"bad-encoding":   "Content-Transfer-Encoding: none-such\r\n\r\nWords",
	"bad-base64":     "Content-Transfer-Encoding: base64\r\n\r\n!!!!",
	"no-boundary":    "Content-Type: multipart/alternative\r\n\r\n--x\r\n\r\nText\r\n--x--",
	"many-parts":     "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\nText\r\n", 10_000) + "--x--",
	"deep":           nested(200),
	"attachment":     "Content-Type: application/pdf\r\n\r\n%PDF",
	"long-line":      "Subject: " + strings.Repeat("x", 3<<20) + "\r\n\r\nText",
	"long-body":      "Subject: x\r\n\r\n" + strings.Repeat("words ", 2<<20),
	"broken-unicode": "Subject: x\r\n\r\n\xff\xfeText",
}

func TestOddFilesInTheMailboxHurtNobody(t *testing.T) {
	f, dir := folder(t)
	for name, text := range oddFiles {
		if err := os.WriteFile(filepath.Join(dir, name+".eml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := f.Read(name)
		if err != nil || len(k.Text)+len(k.HTML) > 2*maxPart || strings.ToValidUTF8(k.Text, "") != k.Text || k.Date.IsZero() {
			t.Errorf("%s: %.200v, %v", name, k, err)
		}
	}
	_ = os.Mkdir(filepath.Join(dir, "folder.eml"), 0o700)
	_ = os.Symlink("/etc/passwd", filepath.Join(dir, "link.eml"))
	_ = os.WriteFile(filepath.Join(dir, "name with spaces.eml"), nil, 0o600)
	list, err := f.List("")
	if err != nil || len(list) != len(oddFiles) {
		t.Errorf("%d in the list, %v", len(list), err)
	}
	for _, name := range []string{"folder", "link"} {
		if _, err := f.Read(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOddMail(f *testing.F) {
	for _, text := range oddFiles {
		if len(text) < 10_000 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		var k Kept
		k.parse(strings.NewReader(text), true)
	})
}
