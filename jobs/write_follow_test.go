package jobs

import (
	"bytes"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/markup"
)

// parsed is a mail as a library understands it that did not compose it.
func parsed(t *testing.T, m mail.Message) *enmime.Envelope {
	t.Helper()
	raw, err := m.Compose()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("%d bytes: %.100q", len(line), line)
		}
	}
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil || len(e.Errors) > 0 {
		t.Fatalf("%v %v", err, e.Errors)
	}
	return e
}

func followWriter(t *testing.T) *Writer {
	t.Helper()
	w := newWriter(t, func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) })
	w.Keys = forum.Keys{bytes.Repeat([]byte{7}, forum.KeySize)}
	return w
}

// comment renders one as it is stored.
func comment(t testing.TB, id int64, name, source string) forum.Comment {
	t.Helper()
	r, err := markup.Comment(source)
	if err != nil {
		t.Fatal(err)
	}
	return forum.Comment{ID: id, Version: 1, HTML: r.HTML, By: forum.Commenter{Name: name, MemberID: id}, CreatedAt: time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)}
}

// told is a letter about comments in a discussion.
func told(to string, hearer int64, list ...forum.Told) forum.Letter {
	return forum.Letter{
		ID: hearer, Key: fmt.Sprintf("follow-up/%d", hearer), Kind: forum.MailFollowUp, To: to, CreatedAt: time.Date(2026, 11, 20, 11, 59, 0, 0, time.UTC),
		FollowUp: &forum.FollowUp{Hearer: hearer, Article: forum.Article{ID: 7, Slug: "peering", Title: "Über Peering"}, Told: list},
	}
}

func message(t *testing.T, w *Writer, l forum.Letter) mail.Message {
	t.Helper()
	m, err := w.message(l)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func wantFields(t *testing.T, e *enmime.Envelope, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := e.GetHeaderValues(name); len(got) != 1 || got[0] != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
}

func TestAFollowUpThreadsAndCanBeStoppedByOneClick(t *testing.T) {
	w := followWriter(t)
	w.Bounces = "bounces@example.org"
	parent := comment(t, 40, "Bo Lindqvist", "Who *pays*?")
	item := forum.Told{Comment: comment(t, 42, "Zoë Müller", "Nobody."), Answered: &parent, Above: []int64{12, 40}, Reason: forum.ReasonAnswer}
	item.Comment.ParentID, item.Comment.Title = 40, "Re: Money"
	m := message(t, w, told("amara@example.net", 5, item))
	e := parsed(t, m)
	stop := w.Keys.Sign(forum.Claim{Purpose: forum.PurposeStop, Subject: 5, Version: 1})
	wantFields(t, e, map[string]string{
		"Message-Id": "<comment-42@discuss.example.org>", "In-Reply-To": "<comment-40@discuss.example.org>",
		"References": "<article-7@discuss.example.org> <comment-12@discuss.example.org> <comment-40@discuss.example.org>",
		"List-Id":    "<article-7.discussions.discuss.example.org>", "List-Unsubscribe": "<https://discuss.example.org/unsubscribe/" + stop + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated", "Subject": "Re: Über Peering",
		"From": "Zoë Müller via Colloquy <colloquy@example.org>", "To": "<amara@example.net>", "Date": "Fri, 20 Nov 2026 12:00:00 +0000",
	})
	if m.Sender != "bounces@example.org" {
		t.Errorf("it comes back to %s", m.Sender)
	}
	for part, text := range map[string]string{"text": e.Text, "HTML": e.HTML} {
		for _, want := range []string{"Nobody.", "Re: Money", "Zoë Müller", "Bo Lindqvist", "Who pays?", "https://discuss.example.org/comments/42", "/unsubscribe/" + stop, "the comment answers you", "Nobody reads answers"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s lacks %q:\n%s", part, want, text)
			}
		}
	}
}

func TestATopCommentAnswersTheArticleAndABundleToo(t *testing.T) {
	w := followWriter(t)
	one := forum.Told{Comment: comment(t, 42, "Amara", "One."), Reason: forum.ReasonDiscussion}
	wantFields(t, parsed(t, message(t, w, told("a@example.net", 5, one))), map[string]string{
		"In-Reply-To": "<article-7@discuss.example.org>", "References": "<article-7@discuss.example.org>",
	})
	two := forum.Told{Comment: comment(t, 43, "Bo", "Two."), Above: []int64{42}, Reason: forum.ReasonAnswer}
	m := message(t, w, told("a@example.net", 5, one, two))
	e := parsed(t, m)
	wantFields(t, e, map[string]string{
		"Message-Id": "<" + w.messageID(told("", 5)) + ">", "In-Reply-To": "<article-7@discuss.example.org>", "References": "<article-7@discuss.example.org>",
		"From": `"Colloquy" <colloquy@example.org>`, "Subject": "Re: Über Peering",
	})
	for _, want := range []string{"2 new comments, 1 of them answers you", "One.", "Two.", "/comments/42", "/comments/43", "Answers you"} {
		if !strings.Contains(e.Text, want) || !strings.Contains(e.HTML, want) {
			t.Errorf("no %q:\n%s", want, e.Text)
		}
	}
}

func TestEachFollowerGetsTheSameMailWithALinkOfTheirOwn(t *testing.T) {
	w := followWriter(t)
	item := forum.Told{Comment: comment(t, 42, "Amara", "One."), Reason: forum.ReasonDiscussion}
	first, second := message(t, w, told("a@example.net", 5, item)), message(t, w, told("b@example.net", 6, item))
	if first.Mold != second.Mold {
		t.Error("the shared part is encoded twice")
	}
	a, b := parsed(t, first), parsed(t, second)
	one, two := w.Keys.Sign(forum.Claim{Purpose: forum.PurposeStop, Subject: 5, Version: 1}), w.Keys.Sign(forum.Claim{Purpose: forum.PurposeStop, Subject: 6, Version: 1})
	if strings.Contains(b.Text+b.HTML, one) || strings.ReplaceAll(a.HTML, one, two) != b.HTML || strings.ReplaceAll(a.Text, one, two) != b.Text || a.Text == b.Text {
		t.Error("the mails differ in more than the link, or in less")
	}
	if x, y := a.GetHeader("Message-Id"), b.GetHeader("Message-Id"); x != y {
		t.Errorf("%s, %s: answers do not thread for both", x, y)
	}
	again, err := message(t, w, told("a@example.net", 5, item)).Compose()
	once, other := first.Compose()
	if err != nil || other != nil || !bytes.Equal(again, once) {
		t.Error("the same mail is written differently")
	}
}

func TestOneAddressThatCannotBeWrittenStopsNoOtherMail(t *testing.T) {
	w := followWriter(t)
	item := forum.Told{Comment: comment(t, 42, "Amara", "One."), Reason: forum.ReasonDiscussion}
	if _, err := message(t, w, told("a b@example.net", 5, item)).Compose(); !errors.Is(err, mail.ErrAddress) {
		t.Error(err)
	}
	parsed(t, message(t, w, told("b@example.net", 6, item)))
}

func TestWhateverAMailShowsMakesItAMailOfItsOwn(t *testing.T) {
	parent := comment(t, 40, "Bo", "Who?")
	base := func() forum.Letter {
		p := parent
		return told("a@example.net", 5, forum.Told{Comment: comment(t, 42, "Amara", "One."), Answered: &p, Above: []int64{40}, Reason: forum.ReasonTopic, Name: "Routing"})
	}
	for name, change := range map[string]func(f *forum.FollowUp){
		"article's title": func(f *forum.FollowUp) { f.Article.Title = "B" },
		"article's slug":  func(f *forum.FollowUp) { f.Article.Slug = "b" },
		"edited":          func(f *forum.FollowUp) { f.Told[0].Comment.Version++ },
		"name":            func(f *forum.FollowUp) { f.Told[0].Comment.By.Name = "B" },
		"position":        func(f *forum.FollowUp) { f.Told[0].Comment.By.Position = "B" },
		"affiliation":     func(f *forum.FollowUp) { f.Told[0].Comment.By.Affiliation = "B" },
		"guest":           func(f *forum.FollowUp) { f.Told[0].Comment.By.MemberID = 0 },
		"reason":          func(f *forum.FollowUp) { f.Told[0].Reason = forum.ReasonAuthor },
		"topic":           func(f *forum.FollowUp) { f.Told[0].Name = "B" },
		"answered":        func(f *forum.FollowUp) { f.Told[0].Answered.Version++ },
		"answered's name": func(f *forum.FollowUp) { f.Told[0].Answered.By.Name = "B" },
		"nothing above":   func(f *forum.FollowUp) { f.Told[0].Answered = nil },
		"another too":     func(f *forum.FollowUp) { f.Told = append(f.Told, forum.Told{Comment: f.Told[0].Comment}) },
	} {
		l, other := base(), base()
		change(other.FollowUp)
		if moldKey(l.FollowUp) == moldKey(other.FollowUp) {
			t.Errorf("%s: taken for the same mail", name)
		}
	}
	l, other := base(), base()
	other.FollowUp.Hearer = 6
	if moldKey(l.FollowUp) != moldKey(other.FollowUp) {
		t.Error("two followers have no mail in common")
	}
}

func TestFewMoldsAreKeptAndTheLastUsedOnes(t *testing.T) {
	var k molds
	made := 0
	of := func(key string) {
		if _, err := k.of(key, func() (mail.Message, error) { made++; return mail.Message{}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	of("first")
	for i := range 2 * mostMolds {
		of(fmt.Sprint(i))
		of("first")
	}
	if made != 2*mostMolds+1 || len(k.kept) != mostMolds {
		t.Errorf("%d made, %d kept", made, len(k.kept))
	}
}

func TestABundleStaysSmallHoweverMuchWasWritten(t *testing.T) {
	name := strings.Repeat("שם ארוך ", 14)
	for what, n := range map[string]int{strings.Repeat("мир и труд. ", 1500): 60, strings.Repeat("Short. ", 3): 600, strings.Repeat("- a\n", 4000): 3, "One.": 1, strings.Repeat("量", 19_000): 1} {
		w := followWriter(t)
		parent := comment(t, 1, name, what)
		var list []forum.Told
		for i := range n {
			c := comment(t, int64(100+i), name, what)
			c.By.Position, c.By.Affiliation, c.Title = name, name, name
			list = append(list, forum.Told{Comment: c, Answered: &parent, Reason: forum.ReasonAnswer})
		}
		m := message(t, w, told("a@example.net", 5, list...))
		raw, err := m.Compose()
		if err != nil || len(raw) > 100_000 {
			t.Errorf("%d of %.20q: %d bytes, %v", n, what, len(raw), err)
		}
		e := parsed(t, m)
		if n > 1 && !strings.Contains(e.Text, fmt.Sprintf("%d new comments, %d of them answer you", n, n)) || n == 600 && !strings.Contains(e.Text, "waiting in the discussion") {
			t.Errorf("%d of %.20q:\n%.3000s", n, what, e.Text)
		}
		if n > 3 && strings.Count(e.HTML, "/comments/") < 5 {
			t.Errorf("%d of %.20q shows %d", n, what, strings.Count(e.HTML, "/comments/"))
		}
	}
}

func TestHostileNamesAndWordsStayWhereTheyBelong(t *testing.T) {
	w := followWriter(t)
	for _, name := range []string{
		`Bank <pay@bank.example>`, "pay@bank.example", `"A" <b@c.example>`, "A\u202eB", "a, b; c", "=?utf-8?q?x?=", "山田 太郎", "مهندسة الشبكات", strings.Repeat("lang ", 24), "Zoë\\", "(comment)",
	} {
		c := comment(t, 42, name, "<script>x</script> [https://bank.example](https://evil.example/) =?utf-8?q?x?=\n\n.\n\nFrom me\n\n"+strings.Repeat("long", 100))
		c.Title = name
		l := told("a@example.net", 5, forum.Told{Comment: c, Reason: forum.ReasonAuthor, Name: name})
		l.FollowUp.Article.Title = name
		m := message(t, w, l)
		e := parsed(t, m)
		from, err := netmail.ParseAddressList(e.Root.Header.Get("From"))
		if err != nil || len(from) != 1 || from[0].Address != "colloquy@example.org" || strings.Contains(from[0].Name, "@") || !strings.HasSuffix(from[0].Name, " via Colloquy") {
			t.Errorf("%s: from %v, %v", name, from, err)
		}
		if e.GetHeader("Bcc")+e.GetHeader("Cc") != "" || strings.Contains(e.HTML, "<script") || strings.Contains(e.HTML, `href="https://evil`) {
			t.Errorf("%s:\n%s", name, e.HTML)
		}
		if !strings.Contains(e.Text, strings.Repeat("long", 100)) || !strings.Contains(e.Text, "\n  .") {
			t.Errorf("%s: the words are not all there:\n%.2000s", name, e.Text)
		}
	}
}

func TestANewArticleIsToldWithItsByline(t *testing.T) {
	w := followWriter(t)
	l := forum.Letter{
		Key: "article/7/1", Kind: forum.MailArticle, To: "a@example.net", CreatedAt: w.Clock(),
		Article: &forum.Article{ID: 7, Slug: "peering", Title: "About peering", Standfirst: "Who carries whom.", Authors: []forum.Author{{Name: "Amara Okafor"}, {Name: "Bo Lindqvist"}}},
		Causes:  []forum.Cause{{Reason: forum.ReasonTopic, Name: "Routing"}, {Reason: forum.ReasonAuthor, Name: "Amara Okafor"}},
	}
	e := parsed(t, message(t, w, l))
	wantFields(t, e, map[string]string{
		"Subject": "About peering", "Message-Id": "<article-7@discuss.example.org>", "List-Id": "<articles.discuss.example.org>", "List-Unsubscribe": "<https://discuss.example.org/unsubscribe>",
	})
	for _, want := range []string{"Who carries whom.", "Amara Okafor, Bo Lindqvist", "https://discuss.example.org/articles/peering"} {
		if !strings.Contains(e.Text, want) || !strings.Contains(e.HTML, want) {
			t.Errorf("no %q:\n%s", want, e.Text)
		}
	}
	if folded := strings.Join(strings.Fields(e.Text), " "); !strings.Contains(folded, "because you follow the author Amara Okafor, and because you follow the topic “Routing”.") {
		t.Error(folded)
	}
}

func TestATestMailIsWritten(t *testing.T) {
	w := followWriter(t)
	e := parsed(t, message(t, w, forum.Letter{Key: "test/1", Kind: forum.MailTest, To: "admin@example.net", CreatedAt: w.Clock()}))
	if e.GetHeader("Subject") != "A test mail from Colloquy" || !strings.Contains(e.Text, "東京, שלום") {
		t.Error(e.Text)
	}
}

// inFolder is a site whose mails stay in a folder.
func inFolder(t *testing.T) (*post, *mail.Folder) {
	t.Helper()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, f)
	p.d.writer.Keys = forum.Keys{bytes.Repeat([]byte{7}, forum.KeySize)}
	return p, f
}

func TestAFollowerReadsTheCommentInTheMail(t *testing.T) {
	t.Parallel()
	p, f := inFolder(t)
	a, reader, writer := p.Article("peering"), p.Member(0), p.Member(0)
	p.must(p.Follow(t.Context(), reader.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceEach}))
	id := p.Comment(writer, "peering", 0)
	p.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	_, err := p.Announce(t.Context())
	p.must(err)
	k := p.mailbox(f)
	for _, want := range []string{"Body of number 3.", fmt.Sprintf("https://discuss.example.org/comments/%d\n", id), "you follow this discussion"} {
		if !strings.Contains(k.Text, want) {
			t.Errorf("no %q in\n%s", want, k.Text)
		}
	}
	if k.To != reader.Email || k.Subject != "Re: About peering" {
		t.Errorf("%q to %s", k.Subject, k.To)
	}
	_, stop, _ := strings.Cut(k.Text, "https://discuss.example.org/unsubscribe/")
	stop, _, _ = strings.Cut(stop, "\n")
	if c, ok := p.d.writer.Keys.Verify(forum.PurposeStop, stop, p.Clock.Now()); !ok || c.Version != 1 || !c.Expires.IsZero() {
		t.Errorf("the link that stops it says %v, %t", c, ok)
	}
}

func TestTheMailThatAsksForAFollowNamesWhatWillBeFollowedAndHowOften(t *testing.T) {
	t.Parallel()
	p, f := inFolder(t)
	a := p.Article("peering")
	for _, c := range []struct {
		follow forum.NewFollow
		says   string
	}{
		{forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceDaily, Wording: typed}, "the discussion of “About peering”: at most one mail a day"},
		{forum.NewFollow{Kind: forum.FollowAuthor, Subject: a.Authors[0].ID, Pace: forum.PaceSoon}, "what is written by Ann Author: a mail soon"},
		{forum.NewFollow{Kind: forum.FollowTopic, Subject: a.Topics[0].ID, Pace: forum.PaceEach}, "the topic “Routing”: a mail for each comment"},
	} {
		p.Clock.Move(time.Minute)
		p.ask(forum.NewRequest{Kind: forum.RequestFollow, Email: "stranger@example.org", Follow: c.follow})
		k := p.mailbox(f)
		if folded := strings.Join(strings.Fields(k.Text), " "); !strings.Contains(folded, c.says) || !strings.Contains(folded, "https://discuss.example.org/confirm/") || strings.Contains(folded, typed) {
			t.Errorf("no %q:\n%s", c.says, k.Text)
		}
	}
	p.ask(forum.NewRequest{Kind: forum.RequestFollow, Email: "other@example.org", Follow: forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID}})
	p.Exec("UPDATE articles SET status = 'withdrawn'")
	p.round()
	if got := p.Column("SELECT reason FROM outbox WHERE state = 'skipped'"); len(got) != 1 || !strings.Contains(got[0], "not public") {
		t.Errorf("%q", got)
	}
}

func TestTheLinkToAllMailsIsSignedForTheAddressAndAWeek(t *testing.T) {
	t.Parallel()
	p, f := inFolder(t)
	p.ask(forum.NewRequest{Kind: forum.RequestMails, Email: "stranger@example.org"})
	k := p.mailbox(f)
	_, token, _ := strings.Cut(k.Text, "https://discuss.example.org/subscriptions/")
	token, _, _ = strings.Cut(token, "\n")
	now := p.Clock.Now()
	c, ok := p.d.writer.Keys.Verify(forum.PurposeMails, token, now)
	if id := p.Column("SELECT id FROM addresses"); !ok || len(id) != 1 || fmt.Sprint(c.Subject) != id[0] || c.Version < 1 || !strings.Contains(k.HTML, token) {
		t.Errorf("%v %t %v\n%s", c, ok, id, k.Text)
	}
	if _, ok := p.d.writer.Keys.Verify(forum.PurposeMails, token, now.Add(mailsLife)); ok {
		t.Error("it works after a week")
	}
}

func TestAMailAboutANewArticleSaysWhatIsStillFollowed(t *testing.T) {
	t.Parallel()
	p, f := inFolder(t)
	a, reader := p.Article("peering"), p.Member(0)
	p.must(p.Follow(t.Context(), reader.AddressID, forum.NewFollow{Kind: forum.FollowAuthor, Subject: a.Authors[0].ID}))
	owe := func(key string) {
		p.Exec(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, state, due_at, created_at, asking) VALUES ($1, 'article', $2, $3, 3, 'queued', 0, $4, 0)`,
			key, a.ID, reader.AddressID, p.Clock.Now().UnixMicro())
	}
	owe("article/1")
	k := p.mailbox(f)
	if k.Subject != "About peering" || !strings.Contains(k.Text, "What this is about.") || !strings.Contains(k.Text, "because you follow the author Ann Author.") {
		t.Errorf("%s\n%s", k.Subject, k.Text)
	}
	p.must(p.Unfollow(t.Context(), reader.AddressID, forum.FollowAuthor, a.Authors[0].ID))
	owe("article/2")
	p.round()
	if got := p.states(); got != "sent skipped" {
		t.Error(got)
	}
}

// realLines are those of a file of real texts.
func realLines(t *testing.T, name string) []string {
	t.Helper()
	dir := os.Getenv("COLLOQUY_TESTDATA")
	text, err := os.ReadFile(filepath.Join(dir, "text", name))
	if dir == "" || err != nil {
		t.Skip("COLLOQUY_TESTDATA names no folder with text/" + name)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestNamesOfAllScriptsArriveAsTheyAre(t *testing.T) {
	w := followWriter(t)
	for i, line := range realLines(t, "names.tsv") {
		name, _, _ := strings.Cut(line, "\t")
		l := told("a@example.net", 5, forum.Told{Comment: comment(t, int64(i+1), name, "One."), Reason: forum.ReasonDiscussion})
		l.FollowUp.Article.Title = name
		m := message(t, w, l)
		e := parsed(t, m)
		from, err := e.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != m.From.Name || from[0].Address != "colloquy@example.org" || e.GetHeader("Subject") != m.Subject {
			t.Errorf("%q: %v, %q, %v", name, from, e.GetHeader("Subject"), err)
		}
		if !strings.Contains(e.Text, name) && len(name) < 60 {
			t.Errorf("%q is not in the text:\n%s", name, e.Text)
		}
	}
}

func TestNaughtyWordsArriveAndDoNothing(t *testing.T) {
	w := followWriter(t)
	for i, line := range realLines(t, "blns.txt") {
		r, err := markup.Comment(line)
		if err != nil || strings.TrimSpace(r.Text) == "" {
			continue
		}
		c := comment(t, int64(i+1), "Amara", line)
		e := parsed(t, message(t, w, told("a@example.net", 5, forum.Told{Comment: c, Reason: forum.ReasonDiscussion})))
		if page := e.HTML; strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Count(page, "<a ") != 6 {
			t.Errorf("%q: %d links\n%s", line, strings.Count(page, "<a "), page)
		}
	}
}
