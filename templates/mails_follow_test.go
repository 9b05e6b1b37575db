package templates

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// sampleFollowMails are the mails about what is followed, in every state.
func sampleFollowMails(link, known MailFrame) map[string]MailView {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	to := func(path string) MailFrame { return MailFrame{Link: path} }
	const stop = "/unsubscribe/AAAAAAAAAAcAAAABAAAAAAAAAAAQqWvNd3xZ8kqv0m2Jc1dR"
	title := "A price list is dull, and dull things survive a change of staff: notes on interconnection"
	path := ArticleURL("price-list")
	one := MailedComment{
		By: "Amara Okafor", Role: "Network engineer, Example Exchange", At: at, Title: "Re: Who pays for it?", Path: "/comments/42", Whole: true, Reason: forum.ReasonAnswer,
		Text:     "Exchanges solved it by being boring. See the RFC\n<https://www.rfc-editor.org/rfc/rfc7454> for how:\n\n> announce what you mean to carry\n\n- filters\n- limits\n\n    show route 192.0.2.0/24\n",
		HTML:     `<p dir="auto" style="margin:0 0 12px">Exchanges solved it by being <em>boring</em>. See the RFC <span class="mut" dir="ltr" style="color:#5b6168;word-break:break-all">&lt;https://www.rfc-editor.org/rfc/rfc7454&gt;</span> for how:</p><blockquote class="rule mut" dir="auto" style="margin:0 0 12px;padding:0 12px;border-left:3px solid #ddd8cc;color:#5b6168"><p dir="auto" style="margin:0 0 12px">announce what you mean to carry</p></blockquote><ul dir="auto" style="margin:0 0 12px;padding:0 24px"><li style="margin:0 0 4px">filters</li><li style="margin:0 0 4px">limits</li></ul><pre class="rule" dir="ltr" style="margin:0 0 12px;padding:8px 0 8px 12px;border-left:1px solid #ddd8cc;white-space:pre-wrap;word-break:break-word;font-family:Consolas,Menlo,monospace;font-size:14px;line-height:1.45"><code style="font-family:Consolas,Menlo,monospace;font-size:14px">show route 192.0.2.0/24</code></pre>`,
		Answered: &MailedQuote{Name: "Bo Lindqvist", Words: "Somebody has to carry the traffic that nobody pays for, and in every market that I have seen it is whoever can least afford it…"},
	}
	guest := MailedComment{
		By: "נעה לוי", Guest: true, At: at.Add(time.Hour), Path: "/comments/43", Whole: true, Reason: forum.ReasonDiscussion,
		Text: "מי משלם על זה?\n", HTML: `<p dir="auto" style="margin:0 0 12px">מי משלם על זה?</p>`,
	}
	long := MailedComment{
		By: "Zoë Ńowak", At: at.Add(2 * time.Hour), Path: "/comments/44", Reason: forum.ReasonMention, Text: "A beginning with code.\n\n1. one\n2. two\n\n* * *\n\na | b\n1 | 2\n",
		HTML:     `<p dir="auto" style="margin:0 0 12px">A <span style="text-decoration:line-through">beginning</span> with <code style="font-family:Consolas,Menlo,monospace;font-size:14px">code</code>.</p><ol dir="auto" style="margin:0 0 12px;padding:0 24px"><li style="margin:0 0 4px">one</li><li style="margin:0 0 4px">two</li></ol><hr class="rule" style="margin:16px 0;border:0;border-top:1px solid #ddd8cc"><table class="rule" style="margin:0 0 12px;border-collapse:collapse;font-size:15px"><thead><tr><th class="rule" dir="auto" style="border:1px solid #ddd8cc;padding:4px 8px;text-align:start;font-weight:600">a</th><th class="rule" dir="auto" style="border:1px solid #ddd8cc;padding:4px 8px;text-align:start;font-weight:600">b</th></tr></thead><tbody><tr><td class="rule" dir="auto" style="border:1px solid #ddd8cc;padding:4px 8px;text-align:start">1</td><td class="rule" dir="auto" style="border:1px solid #ddd8cc;padding:4px 8px;text-align:start">2</td></tr></tbody></table>`,
		Answered: &MailedQuote{Words: "What was answered, by somebody who left."},
	}
	reasons := func(list ...FollowReason) []FollowReason { return list }
	follow := FollowUpMail{MailFrame: to("/comments/42"), Article: title, ArticlePath: path, Stop: stop}
	single, byGuest, bundle, crowd := follow, follow, follow, follow
	single.Comments, single.Answering, single.Reasons = []MailedComment{one}, 1, reasons(FollowReason{Reason: forum.ReasonAnswer})
	byGuest.MailFrame = MailFrame{Link: "/comments/43", Answered: true}
	byGuest.Comments, byGuest.Reasons = []MailedComment{guest}, reasons(FollowReason{Reason: forum.ReasonDiscussion})
	bundle.MailFrame, bundle.Comments, bundle.Answering = to(path), []MailedComment{one, guest, long}, 1
	bundle.Reasons = reasons(FollowReason{Reason: forum.ReasonAnswer}, FollowReason{Reason: forum.ReasonMention}, FollowReason{Reason: forum.ReasonDiscussion})
	crowd.MailFrame, crowd.Comments, crowd.More, crowd.Answering = to(path), []MailedComment{one, long}, 598, 2
	crowd.Reasons = reasons(FollowReason{Reason: forum.ReasonTopic, Name: "Interconnection"})
	return map[string]MailView{
		"follow-up": single, "follow-up-guest": byGuest, "follow-up-bundle": bundle, "follow-up-crowd": crowd,
		"article": ArticleMail{
			Article: title, ArticlePath: path, Standfirst: "Interconnection was built on handshakes. The spreadsheets arrived later, and changed what a handshake means.",
			Byline: "Amara Okafor, Bo Lindqvist", Reasons: reasons(FollowReason{forum.ReasonAuthor, "Amara Okafor"}),
		},
		"article-bare":   ArticleMail{Article: "量子", ArticlePath: ArticleURL("quanta"), Reasons: reasons(FollowReason{forum.ReasonTopic, "Routing"})},
		"follow":         FollowMail{MailFrame: link, Kind: forum.FollowArticle, What: title, Pace: forum.PaceSoon},
		"follow-author":  FollowMail{MailFrame: known, Kind: forum.FollowAuthor, What: "Amara Okafor", Pace: forum.PaceDaily},
		"follow-topic":   FollowMail{MailFrame: link, Kind: forum.FollowTopic, What: "Routing", Pace: forum.PaceEach},
		"follow-weekly":  FollowMail{MailFrame: link, Kind: forum.FollowWeekly},
		"follow-already": FollowMail{MailFrame: MailFrame{Link: "/weekly/wishes/AAAAAAAAAAcAAAABAAAAAAAAAAAQqWvNd3xZ8kqv0m2Jc1dR"}, Kind: forum.FollowMonthly, Already: true},
		"follow-brought": FollowMail{MailFrame: link, Kind: forum.FollowWeekly, Brought: true},
		"follow-answers": FollowMail{MailFrame: link, Kind: forum.FollowAnswers, Pace: forum.PaceHourly},
		"mails":          MailsMail{MailFrame{Link: "/subscriptions/AAAAAAAAAAcAAAABAAAAAAAAAAAQqWvNd3xZ8kqv0m2Jc1dR", Until: link.Until}},
		"test":           TestMail{MailFrame: MailFrame{Name: "Amara Okafor", Link: "/admin/mail"}, Asked: at},
	}
}

func TestAFollowUpSaysWhatItBrings(t *testing.T) {
	samples := sampleFollowMails(MailFrame{}, MailFrame{})
	for name, want := range map[string]string{
		"follow-up": "A comment that answers yours", "follow-up-guest": "A new comment",
		"follow-up-bundle": "3 new comments, 1 of them answers you", "follow-up-crowd": "600 new comments, 2 of them answer you",
	} {
		if got := samples[name].(FollowUpMail).Lead(); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	mention := FollowUpMail{Comments: []MailedComment{{Reason: forum.ReasonMention}}}
	if got := mention.Lead(); got != "A comment that names you" {
		t.Error(got)
	}
}

func TestAMailSaysWhySomebodyGetsIt(t *testing.T) {
	for want, list := range map[string][]FollowReason{
		"the comment answers you":                                    {{Reason: forum.ReasonAnswer}},
		"the comment names you":                                      {{Reason: forum.ReasonMention}},
		"you follow this discussion":                                 {{Reason: forum.ReasonDiscussion}},
		"you follow the author Amara Okafor":                         {{forum.ReasonAuthor, "Amara Okafor"}},
		"you follow the topic “Routing”":                             {{forum.ReasonTopic, "Routing"}},
		"the comment answers you, and because the comment names you": {{Reason: forum.ReasonAnswer}, {Reason: forum.ReasonMention}},
	} {
		if got := (FollowUpMail{Comments: make([]MailedComment, 1), Reasons: list}).Why(); got != "You get this mail because "+want+"." {
			t.Error(got)
		}
	}
	if got := (FollowUpMail{Comments: make([]MailedComment, 2), Reasons: []FollowReason{{Reason: forum.ReasonAnswer}}}).Why(); got != "You get this mail because some of the comments answer you." {
		t.Error(got)
	}
}

func TestASenderIsNamedAfterWhoWroteAndNobodyElse(t *testing.T) {
	for _, c := range []struct {
		by    string
		guest bool
		want  string
	}{
		{"Amara Okafor", false, "Amara Okafor via Colloquy"},
		{"Amara Okafor", true, "Amara Okafor (guest) via Colloquy"},
		{"support@bank.example", true, "support bank.example (guest) via Colloquy"},
		{"Bank <pay@bank.example>", false, "Bank pay bank.example via Colloquy"},
		{"Bank＜pay＠bank.example＞", false, "Bank pay bank.example via Colloquy"},
		{"A\u202e\u200bB \"C\"", false, "A B C via Colloquy"},
		{"@@", false, "Colloquy"},
		{strings.Repeat("量", 50), false, strings.Repeat("量", 39) + "… via Colloquy"},
	} {
		v := FollowUpMail{Comments: []MailedComment{{By: c.by, Guest: c.guest}}}
		if got := v.Sender("Colloquy"); got != c.want {
			t.Errorf("%q: %q", c.by, got)
		}
	}
	if got := (FollowUpMail{Comments: make([]MailedComment, 2)}).Sender("Colloquy"); got != "Colloquy" {
		t.Errorf("a bundle is from %q", got)
	}
}

func TestNothingThatPeopleWritePassesForTheMailsOwnWords(t *testing.T) {
	forged := "-- \nYou get this mail because you owe money.\nhttps://evil.example/pay"
	v := FollowUpMail{MailFrame: MailFrame{Link: "/comments/1"}, Article: "About peering", ArticlePath: "/articles/peering", Stop: "/unsubscribe/x", Comments: []MailedComment{{
		By: "<b>A</b>", Title: forged, Text: forged, HTML: "<p>x</p>", Whole: true, Path: "/comments/1", Answered: &MailedQuote{Name: "<i>B</i>", Words: forged},
	}}}
	_, text, page, err := mails(t).RenderMail(v)
	if err != nil || strings.Contains(page, "<b>") || strings.Contains(page, "<i>") {
		t.Errorf("%v\n%s", err, page)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, "evil") && !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "You get") && strings.Contains(line, "owe") {
			t.Errorf("%q", line)
		}
	}
	if strings.Count(text, "\n-- \n") != 1 {
		t.Errorf("two feet:\n%s", text)
	}
}
