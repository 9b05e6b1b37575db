package jobs

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/mail"
)

// mailbox delivers everything that is due into a folder, and returns the newest
// mail, with its text on one line but for links.
func (p *post) mailbox(f *mail.Folder) mail.Kept {
	p.t.Helper()
	p.round()
	list, err := f.List("")
	p.must(err)
	if len(list) == 0 {
		p.t.Fatalf("no mail: %v", p.Column("SELECT state || ' ' || reason || last_error FROM outbox"))
	}
	k, err := f.Read(list[0].Name)
	p.must(err)
	return k
}

// A written is what is asked for, and what the mail says.
type written struct {
	ask     forum.NewRequest
	subject string
	says    []string // in the text; a link is checked for its path
	lacks   []string
}

const typed = "Typed By A Stranger"

// asked are requests, made when "Member 1" has member-1@example.org; known is
// whether the address is theirs.
func asked(known bool) map[string]written {
	email, name := "stranger@example.org", "Hello,"
	if known {
		email, name = "member-1@example.org", "Hello Member 1,"
	}
	comment := func() *forum.NewComment {
		return &forum.NewComment{Article: "peering", Title: typed, Body: typed + " in a body.", Name: typed, Email: email}
	}
	followed := func() *forum.NewComment {
		c := comment()
		c.Follow = forum.NewFollow{Kind: forum.FollowArticle, Pace: forum.PaceSoon, Wording: "box", Source: "page"}
		return c
	}
	all := map[string]written{
		"join":           {ask: forum.NewRequest{Kind: forum.RequestJoin, Name: typed}, subject: "Confirm your address to join Colloquy", says: []string{"/confirm/TOKEN"}, lacks: []string{"/login"}},
		"join, comment":  {ask: forum.NewRequest{Kind: forum.RequestJoin, Name: typed, Comment: comment()}, subject: "Confirm your address to join Colloquy", says: []string{"/confirm/TOKEN", "“About peering” is posted"}},
		"comment":        {ask: forum.NewRequest{Kind: forum.RequestComment, Comment: comment()}, subject: "Confirm your comment on “About peering”", says: []string{"/confirm/TOKEN", "/articles/peering"}, lacks: []string{"sign in", "follow-up"}},
		"comment, box":   {ask: forum.NewRequest{Kind: forum.RequestComment, Comment: followed()}, subject: "Confirm your comment on “About peering”", says: []string{"With it begin mails about follow-up comments"}},
		"sign-in":        {ask: forum.NewRequest{Kind: forum.RequestSignIn}, subject: "There is no account with this address at Colloquy", says: []string{"/join"}, lacks: []string{"TOKEN"}},
		"reset":          {ask: forum.NewRequest{Kind: forum.RequestReset}, subject: "There is no account with this address at Colloquy", says: []string{"/join"}, lacks: []string{"TOKEN"}},
		"my-comments":    {ask: forum.NewRequest{Kind: forum.RequestMine}, subject: "Your comments on Colloquy", says: []string{"/confirm/TOKEN"}, lacks: []string{"/login"}},
		"address":        {ask: forum.NewRequest{Kind: forum.RequestAddress, MemberID: 2}, subject: "Confirm your new address for Colloquy", says: []string{"/confirm/TOKEN"}, lacks: []string{"Member 2"}},
		"undone address": {ask: forum.NewRequest{Kind: forum.RequestUndoAddress, MemberID: 2}, subject: "The address of your account at Colloquy was changed", says: []string{"/confirm/TOKEN", "m…@example.org"}, lacks: []string{"Member 2", "member-2"}},
	}
	if known {
		all = map[string]written{
			"join":           {ask: all["join"].ask, subject: "You are a member of Colloquy already", says: []string{"/confirm/TOKEN", "/login", "/password/forgot"}},
			"comment":        {ask: all["comment"].ask, subject: all["comment"].subject, says: []string{"/confirm/TOKEN", "sign in"}},
			"sign-in":        {ask: all["sign-in"].ask, subject: "Your link to sign in to Colloquy", says: []string{"/login/TOKEN"}},
			"reset":          {ask: all["reset"].ask, subject: "Choose a new password for Colloquy", says: []string{"/password/reset/TOKEN"}},
			"my-comments":    {ask: all["my-comments"].ask, subject: all["my-comments"].subject, says: []string{"/confirm/TOKEN", "/login"}},
			"taken address":  {ask: all["address"].ask, subject: "This address has an account at Colloquy already", says: []string{"/login"}, lacks: []string{"TOKEN", "Member 2"}},
			"same address":   {ask: forum.NewRequest{Kind: forum.RequestAddress, MemberID: 1}, subject: all["address"].subject, says: []string{"/confirm/TOKEN"}},
			"leave":          {ask: forum.NewRequest{Kind: forum.RequestLeave, MemberID: 1, How: forum.LeaveAnonymous}, subject: "Confirm that your account at Colloquy is to be deleted", says: []string{"/confirm/TOKEN", "stay, without your name"}},
			"leave, removed": {ask: forum.NewRequest{Kind: forum.RequestLeave, MemberID: 1, How: forum.LeaveRemoved}, subject: "Confirm that your account at Colloquy is to be deleted", says: []string{"removed with it"}},
			"stay":           {ask: forum.NewRequest{Kind: forum.RequestStay, MemberID: 1}, subject: "Your account at Colloquy will be deleted", says: []string{"/confirm/TOKEN", "Friday, 27 November 2026"}},
		}
	}
	for key, w := range all {
		w.ask.Email = email
		w.says = append(w.says, name)
		w.lacks = append(w.lacks, typed)
		all[key] = w
	}
	return all
}

func TestEveryRequestGetsTheMailThatIsMeantForIt(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{false, true} {
		for name, w := range asked(known) {
			t.Run(map[bool]string{false: "a stranger: ", true: "a member: "}[known]+name, func(t *testing.T) {
				t.Parallel()
				f, err := mail.NewFolder(t.TempDir())
				if err != nil {
					t.Fatal(err)
				}
				p := newPost(t, f)
				p.Article("peering")
				p.Member(0)
				p.Member(0)
				p.ask(w.ask)
				check(t, p.mailbox(f), w)
			})
		}
	}
}

// check holds a mail against what it is to say, in both of its parts.
func check(t *testing.T, k mail.Kept, w written) {
	t.Helper()
	if k.Subject != w.subject || k.To != w.ask.Email {
		t.Errorf("%q to %s", k.Subject, k.To)
	}
	for part, text := range map[string]string{"text": k.Text, "HTML": k.HTML} {
		folded := strings.Join(strings.Fields(text), " ")
		for _, want := range w.says {
			path, token := strings.CutSuffix(want, "TOKEN")
			switch i := strings.Index(folded, "https://discuss.example.org"+path); {
			case !strings.HasPrefix(want, "/"):
				if !strings.Contains(folded, want) {
					t.Errorf("%s lacks %q:\n%s", part, want, text)
				}
			case i < 0 || token && len(strings.FieldsFunc(folded[i+len("https://discuss.example.org"+path):], func(r rune) bool { return r == ' ' || r == '"' || r == '<' })[0]) != 32:
				t.Errorf("%s lacks a link to %s:\n%s", part, want, text)
			}
		}
		for _, no := range append(w.lacks, "//confirm", "<nil>", " 0001") { // the year of no date; a token may have these digits
			if no == "TOKEN" {
				no = "/confirm/"
			}
			if strings.Contains(folded, no) {
				t.Errorf("%s says %q:\n%s", part, no, text)
			}
		}
	}
}

func TestNoticesSayWhatHappened(t *testing.T) {
	t.Parallel()
	for kind, w := range map[forum.MailKind]written{
		forum.MailPassword: {subject: "Your password for Colloquy was changed", says: []string{"Hello Member 1,", "/password/forgot", "Friday, 20 November 2026, 12:00 UTC"}},
		forum.MailAttack:   {subject: "Somebody tries passwords at Colloquy", says: []string{"Hello Member 1,", "/admin", "1,000 tries."}},
		forum.MailLeft:     {subject: "Your account at Colloquy is deleted", says: []string{"Hello,", "https"}, lacks: []string{"Member 1"}},
	} {
		f, err := mail.NewFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		p := newPost(t, f)
		w.ask.Email = p.Member(0).Email
		p.owe(kind, w.ask.Email, "1,000 tries.")
		check(t, p.mailbox(f), w)
	}
}

func TestAnAddressThatHasAnotherMemberByNowIsNotGreetedAsTheOldOne(t *testing.T) {
	t.Parallel()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, f)
	p.Member(0)
	p.Member(0)
	p.ask(forum.NewRequest{Kind: forum.RequestUndoAddress, Email: "member-1@example.org", MemberID: 2})
	if k := p.mailbox(f); !strings.HasPrefix(k.Text, "Hello,\n") {
		t.Error(k.Text)
	}
}

func TestMailsOfOneRowHaveOneIDAndOneName(t *testing.T) {
	w := newWriter(t, time.Now)
	at := time.Date(2026, 11, 20, 12, 0, 0, 5000, time.UTC)
	l := forum.Letter{ID: 42, Key: "join/7", Kind: "join", CreatedAt: at}
	again := l
	again.Attempt, again.Token = 3, "another"
	if w.messageID(l) != w.messageID(again) || fileName(l) != fileName(again) || fileName(l) != "20261120-120000-0000000042-join" {
		t.Errorf("%s %s, %s %s", w.messageID(l), fileName(l), w.messageID(again), fileName(again))
	}
	for _, change := range []func(*forum.Letter){func(l *forum.Letter) { l.Key = "join/8" }, func(l *forum.Letter) { l.CreatedAt = at.Add(time.Microsecond) }} {
		other := l
		change(&other)
		if w.messageID(l) == w.messageID(other) {
			t.Error("another mail has the same id")
		}
	}
}

func TestAnswersGoWhereTheyAreRead(t *testing.T) {
	t.Parallel()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, f)
	p.d.writer.ReplyTo = "editors@example.org"
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	if k := p.mailbox(f); !strings.Contains(k.Text, "Answers to this mail are read") {
		t.Error(k.Text)
	}
}
