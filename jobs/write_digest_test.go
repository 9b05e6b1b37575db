package jobs

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"colloquy/forum"
	"colloquy/mail"
)

// anIssue is an issue with so many new articles.
func anIssue(t testing.TB, articles int) forum.Issue {
	t.Helper()
	due := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	i := forum.Issue{
		ID: 7, List: forum.FollowWeekly, Number: 48, Version: 2, Period: forum.Period{Start: due.AddDate(0, 0, -7), End: due}, Status: forum.IssueQueueing,
		NoteHTML: comment(t, 1, "", "A *quiet* week on the wires = and a [loud](https://example.org/) one underneath.\n\n{{.Stop}} <script>alert(1)</script>").HTML,
	}
	for n := range articles {
		i.Items = append(i.Items, forum.IssueItem{Section: forum.SectionNew, Article: forum.Article{
			ID: int64(n + 1), Slug: fmt.Sprintf("article-%d", n), Title: fmt.Sprintf("Die quiet arithmetic of who carries whose traffic, part %d", n),
			Standfirst: strings.Repeat("Interconnection was built on handshakes; “naïve” = not always. ", 1+n%4), CommentCount: 3 * n,
			Authors: []forum.Author{{Name: "Zoë Ńowak"}, {Name: "Bo Lindqvist"}}, Topics: []forum.Topic{{ID: int64(n), Name: "Routing"}, {ID: 100, Name: "量子"}},
		}})
	}
	quote := comment(t, 42, "Amara Okafor", "A price list is dull, and *dull* things survive a change of staff.")
	i.Items = append(i.Items,
		forum.IssueItem{Section: forum.SectionDiscussed, Article: forum.Article{ID: 91, Slug: "long-prefix", Title: "A short history of the long prefix", CommentCount: 118}, Comments: 31, Quote: &quote, Readers: 26},
		forum.IssueItem{Section: forum.SectionAwoken, Article: forum.Article{ID: 92, Slug: "root", Title: "מי עונה?", CommentCount: 64, Authors: []forum.Author{{Name: "נעה לוי"}}}, Comments: 5})
	return i
}

// digestTo is the letter with an issue, of which it takes some items, to one
// subscriber.
func digestTo(i forum.Issue, follow int64, takes func(int) bool) forum.Letter {
	d := &forum.Digest{Issue: i, Follow: follow, Since: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, int(follow%300))}
	d.Issue.Sponsor = &forum.Sponsor{Name: "Example Exchange", Text: "Ports = 400G", URL: "https://exchange.example/?a=1&b=2"}
	d.Issue.Items = nil
	for n, item := range i.Items {
		if takes(n) {
			d.Issue.Items = append(d.Issue.Items, item)
		}
	}
	return forum.Letter{
		ID: follow, Key: fmt.Sprintf("digest/7/%d", follow), Kind: forum.MailDigest, To: fmt.Sprintf("reader-%d@example.net", follow), CreatedAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Digest: d,
	}
}

func everything(int) bool { return true }

// personal adds what is about one member.
func personal(l forum.Letter, answers, following int) forum.Letter {
	for n := range answers {
		l.Digest.Answers = append(l.Digest.Answers, forum.DigestAnswer{Comment: int64(n + 1), By: fmt.Sprintf("Bö %d", n), Title: "A title", Slug: "title"})
	}
	for n := range following {
		l.Digest.Following = append(l.Digest.Following, forum.Article{ID: int64(n + 200), Title: fmt.Sprintf("Followed %d", n), Slug: fmt.Sprintf("followed-%d", n)})
	}
	return l
}

// mustReadAlike checks that a mail says what its templates alone would say.
func mustReadAlike(t *testing.T, w *Writer, l forum.Letter) {
	t.Helper()
	subject, text, page, err := w.Digest(l.Digest)
	if err != nil {
		t.Fatal(err)
	}
	m := message(t, w, l)
	e := parsed(t, m)
	if got := strings.ReplaceAll(e.Text, "\r\n", "\n"); got != text {
		t.Errorf("the text reads\n%s\nnot\n%s", got, text)
	}
	if got := strings.ReplaceAll(e.HTML, "\r\n", "\n"); got != page {
		t.Errorf("the HTML reads\n%s\nnot\n%s", got, page)
	}
	if got := e.GetHeader("Subject"); got != subject || m.Mold == nil {
		t.Errorf("its subject is %q, not %q", got, subject)
	}
}

func TestAnIssuePutTogetherOfBlocksReadsAsItsTemplatesSay(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	w := followWriter(t)
	i := anIssue(t, 9)
	mustReadAlike(t, w, digestTo(i, 1, everything))
	mustReadAlike(t, w, personal(digestTo(i, 2, everything), 3, 2))
	mustReadAlike(t, w, personal(digestTo(i, 3, func(int) bool { return false }), 1, 0))
	mustReadAlike(t, w, personal(digestTo(i, 4, func(int) bool { return false }), 0, 2))
	dice := rand.New(rand.NewPCG(1, 2))
	for follow := range int64(25) {
		l := digestTo(i, follow+5, func(int) bool { return dice.IntN(3) == 0 })
		if len(l.Digest.Issue.Items) == 0 || dice.IntN(5) == 0 {
			l = personal(l, dice.IntN(3), 1)
		}
		if dice.IntN(4) == 0 {
			l.Digest.Issue.Sponsor = nil
		}
		mustReadAlike(t, w, l)
	}
	i.List, i.NoteHTML, i.ID = forum.FollowMonthly, "", 8
	mustReadAlike(t, w, digestTo(i, 70, everything))
	many := anIssue(t, 40)
	many.ID = 9
	mustReadAlike(t, w, digestTo(many, 71, everything))
}

func TestAnIssueShowsWhatIsTrueWhenItIsSent(t *testing.T) {
	w := followWriter(t)
	for name, change := range map[string]func(*forum.Issue){
		"title":      func(i *forum.Issue) { i.Items[0].Article.Title = "Another title" },
		"address":    func(i *forum.Issue) { i.Items[0].Article.Slug = "moved" },
		"direction":  func(i *forum.Issue) { i.Items[0].Article.RightLeft = true },
		"standfirst": func(i *forum.Issue) { i.Items[0].Article.Standfirst = "Another." },
		"author":     func(i *forum.Issue) { i.Items[0].Article.Authors = []forum.Author{{Name: "Renamed"}} },
		"topic":      func(i *forum.Issue) { i.Items[0].Article.Topics = []forum.Topic{{Name: "Renamed"}} },
		"comments":   func(i *forum.Issue) { i.Items[0].Article.CommentCount = 999 },
		"in period":  func(i *forum.Issue) { i.Items[2].Comments = 999 },
		"quote":      func(i *forum.Issue) { q := comment(t, 42, "Amara", "Edited."); q.Version = 2; i.Items[2].Quote = &q },
		"no quote":   func(i *forum.Issue) { i.Items[2].Quote = nil },
		"praise":     func(i *forum.Issue) { i.Items[2].Readers = 999 },
		"note":       func(i *forum.Issue) { i.NoteHTML, i.Version = "<p>Another note.</p>", 3 },
		"number":     func(i *forum.Issue) { i.Number = 49 },
		"order":      func(i *forum.Issue) { slices.Reverse(i.Items[:2]) },
	} {
		i := anIssue(t, 2)
		mustReadAlike(t, w, digestTo(i, 1, everything))
		i.Items = slices.Clone(i.Items)
		change(&i)
		mustReadAlike(t, w, digestTo(i, 1, everything))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestAnIssueCanBeStoppedByOneClickAndSteppedDownFrom(t *testing.T) {
	w := followWriter(t)
	l := digestTo(anIssue(t, 2), 12, everything)
	e := parsed(t, message(t, w, l))
	token := w.Keys.Sign(forum.Claim{Purpose: forum.PurposeDigest, Subject: 12, Version: 1})
	wantFields(t, e, map[string]string{
		"List-Id": "<weekly.discuss.example.org>", "List-Unsubscribe": "<https://discuss.example.org/unsubscribe/" + token + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"From": `"Colloquy" <colloquy@example.org>`, "To": "<reader-12@example.net>", "Auto-Submitted": "auto-generated", "Message-Id": "<" + w.messageID(l) + ">",
	})
	for _, want := range []string{"/weekly/wishes/" + token + "#frequency", "/weekly/wishes/" + token + "#pause", "/weekly/wishes/" + token + "#topics", "/unsubscribe/" + token, "/weekly/48", "you subscribed on 13 January 2026", "{{.Stop}}"} {
		if !strings.Contains(e.Text, want) || !strings.Contains(e.HTML, want) {
			t.Errorf("no %q:\n%s", want, e.Text)
		}
	}
	if strings.Contains(e.HTML, "<script") {
		t.Error("the editor's note is HTML")
	}
	if c, ok := w.Keys.Verify(forum.PurposeStop, token, w.Clock()); ok {
		t.Errorf("the link stops something else too: %+v", c)
	}
}

func TestEachSubscribersIssueIsSignedByTheSite(t *testing.T) {
	w := followWriter(t)
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	if w.DKIM, err = mail.NewSigner("example.org", "mail", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		t.Fatal(err)
	}
	record := func(string) ([]string, error) {
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	verify := func(raw []byte) *dkim.Verification {
		t.Helper()
		list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: record})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0]
	}
	i := anIssue(t, 3)
	for n, wants := range []func(int) bool{everything, func(n int) bool { return n != 1 }, func(n int) bool { return n == 2 }} {
		m := message(t, w, digestTo(i, int64(n+1), wants))
		raw, err := m.Compose()
		if err != nil {
			t.Fatal(err)
		}
		if v := verify(raw); v.Err != nil || v.Domain != "example.org" || !slices.Contains(v.HeaderKeys, "List-Unsubscribe") || !slices.Contains(v.HeaderKeys, "List-Unsubscribe-Post") {
			t.Errorf("subscriber %d: %v, of %s, %v", n+1, v.Err, v.Domain, v.HeaderKeys)
		}
		for what, change := range map[string][2]string{"another link to stop": {"/unsubscribe/", "/unsubscribed/"}, "another title": {"arithmetic", "chemistry"}, "another recipient": {"To: ", "To: x"}} {
			changed := bytes.Replace(raw, []byte(change[0]), []byte(change[1]), 1)
			if !bytes.Equal(changed, raw) && verify(changed).Err == nil {
				t.Errorf("%s is taken", what)
			}
		}
	}
}

func TestATestOfAnIssueSaysThatItIsOneAndBelongsToNoList(t *testing.T) {
	w := followWriter(t)
	i := anIssue(t, 2)
	i.ID, i.Number = 0, 0
	l := digestTo(i, 0, everything)
	l.Kind = forum.MailDigestTest
	e := parsed(t, message(t, w, l))
	if got := e.GetHeader("Subject"); !strings.HasPrefix(got, "Test: Colloquy Weekly: Die quiet") || e.GetHeader("List-Unsubscribe")+e.GetHeader("List-Id") != "" {
		t.Errorf("%q, %q", got, e.GetHeader("List-Id"))
	}
}

func TestIssuesOfBothListsThatAreToComeAreNotMixedUp(t *testing.T) {
	w := followWriter(t)
	i := anIssue(t, 2)
	i.ID, i.Number, i.Version = 0, 0, 0
	for _, list := range forum.Lists() {
		i.List = list
		mustReadAlike(t, w, digestTo(i, 1, everything))
	}
}

func TestSubscribersShareWhatIsTheSameForThem(t *testing.T) {
	w := followWriter(t)
	i := anIssue(t, 3)
	a, b := message(t, w, digestTo(i, 1, everything)), message(t, w, digestTo(i, 2, func(n int) bool { return n != 1 }))
	if a.Mold != b.Mold || a.Blocks[0][1] != b.Blocks[0][1] {
		t.Error("the same is encoded twice")
	}
	if a.Fill[1] == b.Fill[1] {
		t.Error("they share a link")
	}
}

func TestNoIssueIsCutByGmail(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	const most = 100_000
	w := followWriter(t)
	w.From.Name = strings.Repeat("量", 40)
	for name, letter := range map[string]string{"Chinese": "量 ", "Latin": "w ", "umlauts": "ü ", "marks": "<&\" ", "emoji": "😀 "} {
		i := anIssue(t, 30)
		words := func(n int) string { return strings.Repeat(letter, n/2) }
		i.NoteHTML = comment(t, 1, "", words(forum.MaxNote)).HTML
		i.Items = slices.Clone(i.Items)
		for n := range i.Items {
			a := &i.Items[n].Article
			a.Title, a.Standfirst, a.Slug = words(forum.MaxTitle), words(1000), strings.Repeat("量", 26)
			a.Authors, a.Topics = nil, nil
			for range 5 {
				a.Authors, a.Topics = append(a.Authors, forum.Author{Name: words(forum.MaxName)}), append(a.Topics, forum.Topic{Name: words(forum.MaxField)})
			}
			if n > 10 {
				q := comment(t, 42, words(forum.MaxName), words(2000))
				i.Items[n].Section, i.Items[n].Quote = forum.SectionDiscussed, &q
			}
		}
		l := personal(digestTo(i, 1, everything), 5, 5)
		l.Digest.Issue.Sponsor = &forum.Sponsor{Name: words(forum.MaxField), Text: words(300), URL: "https://exchange.example/" + strings.Repeat("x", 500)}
		for n := range l.Digest.Answers {
			l.Digest.Answers[n].By, l.Digest.Answers[n].Title = words(forum.MaxName), words(forum.MaxTitle)
			l.Digest.Following[n].Title, l.Digest.Following[n].Slug = words(forum.MaxTitle), strings.Repeat("量", 26)
		}
		raw, err := message(t, w, l).Compose()
		if err != nil || len(raw) > most {
			t.Errorf("%s: %d bytes, %v", name, len(raw), err)
		}
		t.Logf("%s: %d bytes", name, len(raw))
		mustReadAlike(t, w, l)
	}
}

func TestAnOrdinaryIssueIsNotShortened(t *testing.T) {
	w := followWriter(t)
	i := anIssue(t, 9)
	i.Items[0].Article.Standfirst = strings.TrimSpace(strings.Repeat("A standfirst of two long sentences. ", 12))
	_, text, _, err := w.Digest(digestTo(i, 1, everything).Digest)
	if err != nil || strings.Contains(text, "…") {
		t.Errorf("%v\n%s", err, text)
	}
}

// BenchmarkDigest says how often the mails of an issue to subscribers with
// individual topics are put together while the templates are executed for each
// once (goal: at least 50).
func BenchmarkDigest(b *testing.B) {
	w := newWriter(b, func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) })
	i := anIssue(b, 9)
	dice := rand.New(rand.NewPCG(1, 2))
	var letters []forum.Letter
	for follow := range int64(5000) {
		letters = append(letters, digestTo(i, follow+1, func(n int) bool { return n == int(follow)%9 || dice.IntN(10) < 7 }))
	}
	each := func(count int, do func(forum.Letter) error) time.Duration {
		began := time.Now()
		for n := range count {
			if err := do(letters[n%len(letters)]); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(began) / time.Duration(count)
	}
	var buffer []byte // as a connection has one
	ours := func(l forum.Letter) error {
		m, err := w.message(l)
		if err == nil {
			buffer, err = m.ComposeInto(buffer)
		}
		return err
	}
	for b.Loop() {
		// The shortest of many short rounds: what else the machine does is in none.
		executing, composing := time.Hour, time.Hour
		for range 60 {
			executing = min(executing, each(40, func(l forum.Letter) error { _, _, _, err := w.Digest(l.Digest); return err }))
			composing = min(composing, each(1000, ours))
		}
		b.ReportMetric(float64(executing)/float64(composing), "ratio")
		b.ReportMetric(float64(executing.Microseconds()), "templates-µs")
		b.ReportMetric(float64(composing.Nanoseconds())/1000, "composing-µs")
	}
	b.ReportMetric(0, "ns/op")
}

func TestNaughtyWordsInAnIssueReadAsTheyAreAndDoNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	w := followWriter(t)
	var i forum.Issue
	links := 0
	for n, line := range append([]string{"plain"}, realLines(t, "blns.txt")...) {
		e := &forum.Invalid{}
		line = forum.CleanRequired(e, "title", line, forum.MaxTitle)
		if e.Or() != nil || n%4 != 0 { // a part of them is enough
			continue
		}
		i = anIssue(t, 1)
		a := &i.Items[0].Article
		a.Title, a.Standfirst, a.Authors, a.Topics = line, line, []forum.Author{{Name: line}}, []forum.Topic{{Name: line}}
		l := digestTo(i, 1, everything)
		l.Digest.Issue.Sponsor = &forum.Sponsor{Name: line, Text: line, URL: "https://exchange.example/"}
		l.Digest.Answers = []forum.DigestAnswer{{Comment: 1, By: line, Title: line}}
		mustReadAlike(t, w, l)
		_, text, page, err := w.Digest(l.Digest)
		if n == 0 {
			links = strings.Count(page, "<a ")
		}
		if err != nil || strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Count(page, "<a ") != links || strings.Count(text, "\n-- \n") != 1 {
			t.Errorf("%q: %v\n%s", line, err, page)
		}
		if t.Failed() {
			return
		}
	}
}
