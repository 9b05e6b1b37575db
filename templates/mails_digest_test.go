package templates

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

var sampleSponsor = forum.Sponsor{Name: "Example Exchange", Text: "Ports up to 400G, and people who answer the phone.", URL: "https://exchange.example/ports?from=weekly&x=1"}

// sampleDigests are issues of the digest, as different subscribers get them.
func sampleDigests() map[string]MailView {
	zone := time.FixedZone("CET", 3600)
	due := time.Date(2026, 11, 20, 9, 0, 0, 0, zone)
	const token = "AAAAAAAAAAcAAAABAAAAAAAAAAAQqWvNd3xZ8kqv0m2Jc1dR"
	lead := DigestPart{Article: &DigestArticle{
		Section: forum.SectionNew, Title: "The quiet arithmetic of who carries whose traffic", Path: ArticleURL("quiet-arithmetic"),
		Standfirst: "Interconnection was built on handshakes. The spreadsheets arrived later, and changed what a handshake means.", Byline: "Amara Okafor, Bo Lindqvist", Topics: "Routing, Money", Comments: 42,
	}}
	hebrew := DigestPart{Article: &DigestArticle{Section: forum.SectionNew, Title: "מי משלם על זה?", RightLeft: true, Path: ArticleURL("מי-משלם"), Standfirst: "שלום עולם, ועוד כמה מילים על רשתות.", Byline: "נעה לוי"}}
	bare := DigestPart{Article: &DigestArticle{Section: forum.SectionNew, Title: "量子", Path: ArticleURL("quanta"), Comments: 1}}
	discussed := DigestPart{Article: &DigestArticle{
		Section: forum.SectionDiscussed, Title: "A short history of the long prefix", Path: ArticleURL("long-prefix"), Byline: "Zoë Ńowak", Topics: "Routing", Comments: 118, Fresh: 31, Period: "this week",
		Quote: &DigestQuote{Words: "A price list is dull, and dull things survive a change of staff.", By: "A Second Person", Recommended: 26, Path: "/comments/42"},
	}}
	awoken := DigestPart{Article: &DigestArticle{Section: forum.SectionAwoken, Title: "Who answers when the root does not", Path: ArticleURL("root"), Byline: "Amara Okafor", Comments: 64, Fresh: 5, Period: "this week"}}
	v := DigestMail{
		MailFrame: MailFrame{Link: IssueURL(forum.FollowWeekly, 48)}, List: forum.FollowWeekly, Number: 48, Period: forum.Period{Start: due.AddDate(0, 0, -7), End: due},
		Preheader: DigestPart{Preheader: "Interconnection was built on handshakes."}, Lead: lead.Article.Title, Since: "3 March 2026", Wishes: WishesURL(token), Stop: UnsubscribeURL(token),
		Note: &DigestNote{
			Text:  "A quiet week on the wires and a loud one underneath. Two pieces about\nmoney, one about time, and a thread that got out of hand.\n",
			HTML:  `<p dir="auto" style="margin:0 0 12px">A quiet week on the wires and a <em>loud</em> one underneath. Two pieces about money, one about time, and a thread that got out of hand.</p>`,
			Whole: true,
		},
		Parts: []DigestPart{{Heading: "New articles"}, lead, hebrew, bare, {Heading: "Most discussed"}, discussed, {Heading: "Discussions that woke up again"}, awoken, {Sponsor: &sampleSponsor}},
	}
	member, cut, alone := v, v, v
	member.Answers, member.Answered = 2, true
	member.Preheader = DigestPart{Preheader: "2 answers to you · Interconnection was built on handshakes."}
	member.Parts = append(append([]DigestPart{}, v.Parts...), DigestPart{Heading: "Answers to you"},
		DigestPart{Answer: &forum.DigestAnswer{Comment: 43, By: "Bo Lindqvist", Title: "A short history of the long prefix", Slug: "long-prefix"}},
		DigestPart{Answer: &forum.DigestAnswer{Comment: 44, By: "נעה לוי", Title: "מי משלם על זה?", Slug: "x"}},
		DigestPart{Heading: "In discussions you follow"}, DigestPart{Discussion: &DigestDiscussion{"Who answers when the root does not", ArticleURL("root")}})
	cut.List, cut.Number, cut.Link = forum.FollowMonthly, 11, IssueURL(forum.FollowMonthly, 11)
	cut.Period.Start = due.AddDate(0, -1, 0)
	cut.Note = &DigestNote{Text: "A long note.\n", HTML: `<p dir="auto" style="margin:0 0 12px">A long note.</p>`}
	guest := *discussed.Article
	guest.Quote = &DigestQuote{Words: "A guest’s sentence.", By: "Zoë", Guest: true, Path: "/comments/45"}
	cut.Parts = []DigestPart{{Heading: "New articles"}, lead, {Heading: "Most discussed"}, {Article: &guest}, {More: cut.Link}, {Sponsor: &forum.Sponsor{Name: "A Foundation"}}}
	alone.Note, alone.Lead, alone.Answers = nil, "", 1
	alone.Parts = member.Parts[9:11]
	return map[string]MailView{"digest": v, "digest-member": member, "digest-monthly": cut, "digest-answers": alone}
}

func TestAnIssueNamesItsDays(t *testing.T) {
	day := func(year int, month time.Month, day, hour int) time.Time {
		return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
	}
	for want, p := range map[string]forum.Period{
		"14 to 20 November 2026":               {Start: day(2026, 11, 13, 9), End: day(2026, 11, 20, 9)},
		"13 to 19 November 2026":               {Start: day(2026, 11, 13, 0), End: day(2026, 11, 20, 0)},
		"28 November to 4 December 2026":       {Start: day(2026, 11, 27, 9), End: day(2026, 12, 4, 9)},
		"26 December 2026 to 1 January 2027":   {Start: day(2026, 12, 25, 9), End: day(2027, 1, 1, 9)},
		"20 November 2026":                     {Start: day(2026, 11, 20, 9), End: day(2026, 11, 20, 17)},
		"21 November 2026":                     {Start: day(2026, 11, 20, 9), End: day(2026, 11, 21, 17)},
		"31 December 2025 to 31 December 2026": {Start: day(2025, 12, 30, 9), End: day(2026, 12, 31, 17)},
	} {
		if got := Days(p, time.UTC); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestTheSubjectOfAnIssueNamesTheListAndItsFirstArticle(t *testing.T) {
	for name, want := range map[string]string{
		"digest": "Colloquy Weekly 48: The quiet arithmetic of who carries whose traffic", "digest-monthly": "Colloquy Monthly 11: The quiet arithmetic of who carries whose traffic",
		"digest-answers": "Colloquy Weekly 48: 1 answer to you",
	} {
		if got := sampleDigests()[name].Subject("Colloquy"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	v := DigestMail{List: forum.FollowWeekly, Number: 1}
	if got := v.Subject("Colloquy"); got != "Colloquy Weekly 1: discussions you follow" {
		t.Error(got)
	}
	v.Number = 0
	if got := v.Subject("Colloquy"); got != "Colloquy Weekly: discussions you follow" {
		t.Errorf("before it has a number: %q", got)
	}
	v.Lead = strings.Repeat("a long title ", 40)
	if got := v.Subject("Colloquy"); len(got) > 90 {
		t.Error(got)
	}
}

func TestThePostalAddressStandsAtTheFootWhereThereIsOne(t *testing.T) {
	m := mails(t, func(s *Site) { s.Postal = "A Publisher, 1 Example Street, <Example> City" })
	_, text, page, err := m.RenderMail(sampleDigests()["digest"])
	if err != nil || !strings.Contains(text, "Colloquy, A Publisher, 1 Example Street, <Example> City\n") || !strings.Contains(page, "1 Example Street, &lt;Example&gt; City") {
		t.Errorf("%v\n%s\n%s", err, text, page)
	}
}

func TestNothingThatAnIssueQuotesIsHTMLOrATemplate(t *testing.T) {
	forged := `<script>alert(1)</script> {{.Stop}} {{template "why" .}}`
	v := sampleDigests()["digest"].(DigestMail)
	v.Lead, v.Preheader = forged, DigestPart{Preheader: forged}
	v.Parts = []DigestPart{
		{Article: &DigestArticle{Section: forum.SectionNew, Title: forged, Path: ArticleURL(forged), Standfirst: forged, Byline: forged, Topics: forged, Quote: &DigestQuote{Words: forged, By: forged}}},
		{Sponsor: &forum.Sponsor{Name: forged, Text: forged, URL: "javascript:alert(1)"}},
		{Answer: &forum.DigestAnswer{By: forged, Title: forged}},
	}
	_, text, page, err := mails(t).RenderMail(v)
	if err != nil || strings.Contains(page, "<script") || strings.Contains(page, `"javascript:`) || !strings.Contains(page, "{{.Stop}}") || strings.Count(text, "You get this because") != 1 {
		t.Errorf("%v\n%s", err, page)
	}
}
