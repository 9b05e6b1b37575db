package templates

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jba/templatecheck"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files anew")

func mails(t testing.TB, change ...func(*Site)) *Mails {
	t.Helper()
	site := Site{Name: "Colloquy", Language: "en", BaseURL: "https://discuss.example.org", Zone: time.FixedZone("CET", 3600)}
	for _, f := range change {
		f(&site)
	}
	m, err := NewMails(site)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sampleMails are every mail in every state, with invented data.
func sampleMails() map[string]MailView {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	link := MailFrame{Link: "/confirm/0123456789abcdef0123456789abcdef", Until: at.Add(7 * 24 * time.Hour)}
	known := link
	known.Name = "Amara Okafor"
	to := func(f MailFrame, path string) MailFrame { f.Link = path; return f }
	answered := known
	answered.Answered = true
	title := "A price list is dull, and dull things survive a change of staff: notes on interconnection"
	path := ArticleURL("price-list")
	all := map[string]MailView{
		"join": JoinMail{MailFrame: link}, "join-comment": JoinMail{MailFrame: link, Article: title}, "join-known": JoinMail{MailFrame: known, Known: true},
		"comment": CommentMail{MailFrame: link, Article: title, ArticlePath: path}, "comment-follow": CommentMail{MailFrame: link, Article: title, ArticlePath: path, Follow: true}, "comment-known": CommentMail{MailFrame: known, Known: true, Article: title, ArticlePath: path},
		"sign-in": SignInMail{MailFrame: to(known, "/login/0123456789abcdef0123456789abcdef"), Known: true}, "sign-in-unknown": SignInMail{MailFrame: to(link, "/join")},
		"reset": ResetMail{MailFrame: to(known, "/password/reset/0123456789abcdef0123456789abcdef"), Known: true}, "reset-unknown": ResetMail{MailFrame: to(link, "/join")},
		"my-comments": MineMail{MailFrame: link}, "my-comments-known": MineMail{MailFrame: known, Known: true},
		"address": AddressMail{MailFrame: link}, "address-taken": AddressMail{MailFrame: MailFrame{Name: "Bo Lindqvist"}, Taken: true},
		"undo-address": UndoAddressMail{MailFrame: link, Masked: "a…@example.net", Changed: at},
		"leave":        LeaveMail{MailFrame: known}, "leave-removed": LeaveMail{MailFrame: known, Removed: true},
		"stay": StayMail{MailFrame: known, On: at.Add(7 * 24 * time.Hour)}, "stay-removed": StayMail{MailFrame: answered, Removed: true, On: at.Add(7 * 24 * time.Hour)},
		"password-changed": PasswordMail{MailFrame: to(known, "/password/forgot"), Changed: at},
		"attack":           AttackMail{MailFrame: to(known, "/admin"), Note: "1,000 wrong passwords for 14 accounts within ten minutes.", Seen: at},
		"left":             LeftMail{MailFrame: to(link, "/")},
	}
	maps.Copy(all, sampleFollowMails(link, known))
	maps.Copy(all, sampleDigests())
	maps.Copy(all, sampleModerationMails(known))
	maps.Copy(all, sampleDeskMails(known))
	maps.Copy(all, sampleReportMails(link, known))
	return all
}

func TestEveryMailFitsItsView(t *testing.T) {
	m := mails(t)
	seen := map[string]bool{}
	for _, v := range sampleMails() {
		seen[v.mail()] = true
	}
	for _, v := range MailViews() {
		if err := templatecheck.CheckHTML(m.HTMLTemplate(v), v); err != nil {
			t.Errorf("%T: %v", v, err)
		}
		if !seen[v.mail()] {
			t.Errorf("no sample of %T", v)
		}
	}
}

func TestEveryMailReadsAsItsGoldenFileSays(t *testing.T) {
	m := mails(t)
	for name, v := range sampleMails() {
		subject, text, html, err := m.RenderMail(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for file, got := range map[string]string{name + ".txt": "Subject: " + subject + "\n\n" + text, name + ".html": html} {
			path := filepath.Join("testdata", "mail", file)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(path); err != nil || string(want) != got {
				t.Errorf("%s: run with -update and look at the difference (%v):\n%s", file, err, got)
			}
		}
	}
}

func TestTextsOfMailsAreNarrowAndLinksStandAlone(t *testing.T) {
	m := mails(t)
	for name, v := range sampleMails() {
		_, text, _, err := m.RenderMail(v)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(line, "  ") {
				continue // what people wrote, set off
			}
			link := strings.Contains(line, "://")
			if utf8.RuneCountInString(line) > mailWidth && !link || link && !isLink(line) || strings.TrimRight(line, " ") != line && line != signatureMark {
				t.Errorf("%s: %q", name, line)
			}
		}
		if strings.Count(text, "\n-- \n") != 1 || strings.Contains(text, "\n\n\n") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

func TestBothPartsOfAMailCarryTheSameLinks(t *testing.T) {
	m := mails(t)
	for name, v := range sampleMails() {
		_, text, page, err := m.RenderMail(v)
		if err != nil {
			t.Fatal(err)
		}
		inText, inHTML := map[string]bool{}, map[string]bool{}
		for line := range strings.SplitSeq(text, "\n") {
			if isLink(line) {
				page, _, _ := strings.Cut(line, "#")
				inText[page] = true
			}
		}
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				switch a.Key {
				case "href":
					page, _, _ := strings.Cut(a.Val, "#")
					inHTML[page] = true
				case "src", "background", "srcset", "onclick":
					t.Errorf("%s: loads %s", name, a.Val)
				}
			}
		}
		for link := range inHTML {
			if !inText[link] || !strings.HasPrefix(link, "https://discuss.example.org/") && link != sampleSponsor.URL {
				t.Errorf("%s: %s is in the HTML alone", name, link)
			}
		}
		for link := range inText {
			if !inHTML[link] {
				t.Errorf("%s: %s is in the text alone", name, link)
			}
		}
		if strings.Contains(page, "url(") || strings.Contains(page, "<img") || strings.Contains(page, "@import") {
			t.Errorf("%s loads something", name)
		}
	}
}

func TestSubjectsSayWhatToDo(t *testing.T) {
	for name, want := range map[string]string{
		"join": "Confirm your address to join Colloquy", "join-known": "You are a member of Colloquy already",
		"comment": "Confirm your comment on “A price list is dull, and dull things survive a change of…”",
		"sign-in": "Your link to sign in to Colloquy", "sign-in-unknown": "There is no account with this address at Colloquy",
		"reset": "Choose a new password for Colloquy", "reset-unknown": "There is no account with this address at Colloquy",
		"my-comments": "Your comments on Colloquy", "address": "Confirm your new address for Colloquy",
		"address-taken": "This address has an account at Colloquy already", "undo-address": "The address of your account at Colloquy was changed",
		"leave": "Confirm that your account at Colloquy is to be deleted", "stay": "Your account at Colloquy will be deleted",
		"password-changed": "Your password for Colloquy was changed", "attack": "Somebody tries passwords at Colloquy", "left": "Your account at Colloquy is deleted",
		"follow-up": "Re: A price list is dull, and dull things survive a change of…", "follow-up-bundle": "Re: A price list is dull, and dull things survive a change of…",
		"article": "A price list is dull, and dull things survive a change of…", "follow": "Confirm that you want mails about “A price list is dull, and dull things survive a change of…”",
		"follow-answers": "Confirm that you want mails from Colloquy", "mails": "The mails you get from Colloquy", "test": "A test mail from Colloquy",
		"report": "Confirm that you want to hear what comes of your report", "receipt": "Your report to Colloquy has come in", "outcome": "What came of your report to Colloquy",
	} {
		if got := sampleMails()[name].Subject("Colloquy"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := shorten(strings.Repeat("量", 80)); utf8.RuneCountInString(got) != longestTitle+1 {
		t.Errorf("%q", got)
	}
}

func TestNamesCannotWriteHTMLIntoAMail(t *testing.T) {
	m := mails(t, func(s *Site) { s.Name = `<b>Site</b> & "Co"` })
	_, text, page, err := m.RenderMail(CommentMail{MailFrame: MailFrame{Name: "<script>alert(1)</script>", Link: "/confirm/x"}, Known: true, Article: "<img src=x>", ArticlePath: "/articles/x"})
	if err != nil || strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, "<b>") {
		t.Errorf("%v\n%s", err, page)
	}
	if !strings.Contains(text, `<script>alert(1)</script>`) || !strings.Contains(text, `<b>Site</b> & "Co"`) {
		t.Errorf("the text is no HTML and escapes nothing:\n%s", text)
	}
}

func TestAMailSaysWhetherAnswersAreRead(t *testing.T) {
	m := mails(t)
	for answered, want := range map[bool]string{true: "Answers to this mail are read", false: "Nobody reads answers"} {
		_, text, page, err := m.RenderMail(LeftMail{MailFrame{Link: "/", Answered: answered}})
		if err != nil || !strings.Contains(text, want) || !strings.Contains(page, want) {
			t.Errorf("%t: %v\n%s", answered, err, text)
		}
	}
}

func TestParagraphsAreFilledAndTheRestStandsAsItIs(t *testing.T) {
	long := "https://example.org/" + strings.Repeat("x", 100)
	for in, want := range map[string]string{
		"":                             "",
		"\n\n\n":                       "",
		"one\ntwo\n":                   "one two\n",
		"\n\none\n\n\n\ntwo\n\n":       "one\n\ntwo\n",
		"see\n" + long + "\nfor more":  "see\n" + long + "\nfor more\n",
		"a\n-- \nfoot\n":               "a\n-- \nfoot\n",
		"  indented  text":             "  indented  text\n",
		strings.Repeat("12345678 ", 9): strings.TrimSpace(strings.Repeat("12345678 ", 8)) + "\n12345678\n",
		strings.Repeat("y", 100):       strings.Repeat("y", 100) + "\n",
	} {
		if got := wrap(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
