package markup

import (
	"slices"
	"strings"
	"testing"
)

func TestANameAfterAnAtThatIsKnownLeadsToItsMember(t *testing.T) {
	const anna = `<a href="/members/anna-weber" class="mention">`
	known := func(handle string) bool {
		return slices.Contains([]string{"anna-weber", "anna", "陈伟", "ليلى", "søren"}, handle)
	}
	for source, want := range map[string]string{
		"@anna-weber":                       `<p>` + anna + `@anna-weber</a></p>`,
		"Yes, @Anna-Weber.":                 `<p>Yes, ` + anna + `@Anna-Weber</a>.</p>`,
		"**@anna-weber**: no":               `<p><strong>` + anna + `@anna-weber</a></strong>: no</p>`,
		"(@anna-weber's) @anna-weber":       `<p>(` + anna + `@anna-weber</a>’s) ` + anna + `@anna-weber</a></p>`,
		"@anna-weber- @anna-weber--@nobody": `<p>` + anna + `@anna-weber</a>- ` + anna + `@anna-weber</a>--@nobody</p>`,
		"你好@陈伟，":                            `<p>你好<a href="/members/%E9%99%88%E4%BC%9F" class="mention">@陈伟</a>，</p>`,
		"\u200f@ليلى\u200f ":                "<p>\u200f<a href=\"/members/%D9%84%D9%8A%D9%84%D9%89\" class=\"mention\">@ليلى</a>\u200f</p>",
		"@Søren":                            `<p><a href="/members/s%C3%B8ren" class="mention">@Søren</a></p>`,
		// What is none.
		"a@anna-weber":                       `<p>a@anna-weber</p>`,
		"<a.b@anna-weber.example>":           `<p><a href="mailto:a.b@anna-weber.example" rel="ugc nofollow noopener">a.b@anna-weber.example</a></p>`,
		"@anna-weber.example @anna@a.org":    `<p>@anna-weber.example @anna@a.org</p>`,
		"`@anna-weber` \\@anna-weber":        `<p><code>@anna-weber</code> @anna-weber</p>`,
		"    @anna-weber":                    `<pre><code>@anna-weber` + "\n</code></pre>",
		"[by @anna-weber](http://a.example)": `<p><a href="http://a.example" rel="ugc nofollow noopener">by @anna-weber</a></p>`,
		"http://a.example/@anna-weber":       `<p><a href="http://a.example/@anna-weber" rel="ugc nofollow noopener">http://a.example/@anna-weber</a></p>`,
		"@anna_weber @anna/x @annaw @@anna":  `<p>@anna_weber @anna/x @annaw @@anna</p>`,
		"@аnna @ａnna @an\u200dna":            "<p>@аnna @ａnna @an\u200dna</p>", // letters that look alike, and a joiner
		"@ @- @! @<script>":                  `<p>@ @- @! @&lt;script&gt;</p>`,
	} {
		r, err := CommentNaming(source, known)
		if err != nil || string(r.HTML) != want {
			t.Errorf("%q became\n%s, %v\nwant\n%s", source, r.HTML, err, want)
		}
	}
}

func TestAnArticleNamesNobody(t *testing.T) {
	r, err := Article("@anna")
	if err != nil || r.HTML != "<p>@anna</p>" || r.Mentions != nil {
		t.Errorf("%s, %v, %v", r.HTML, r.Mentions, err)
	}
}

func TestWhoMayBeNamedIsSaidOnceAndInBounds(t *testing.T) {
	r, err := Comment("@Anna and @ben, @anna `@cora` a@dora")
	if err != nil || !slices.Equal(r.Mentions, []string{"anna", "ben"}) || strings.Contains(string(r.HTML), "<a") {
		t.Errorf("%v, %s, %v", r.Mentions, r.HTML, err)
	}
	var b strings.Builder
	for i := range 5000 {
		b.WriteString("@n")
		b.WriteString(strings.Repeat("a", i%60))
		b.WriteString(" ")
	}
	all, err := CommentNaming(b.String(), func(string) bool { return true })
	if err != nil || len(all.Mentions) != maxMentions || strings.Count(string(all.HTML), "<a ") != maxNamings {
		t.Errorf("%d names, %d links, %v", len(all.Mentions), strings.Count(string(all.HTML), "<a "), err)
	}
}

// A link that a stranger's text could make within the site, or to a host without
// a scheme, is taken away by the second lock as well.
func TestOfAddressesWithinTheSiteTheSanitiserLeavesMembersAlone(t *testing.T) {
	for _, target := range []string{"/logout", "//evil.example/", "/members/../logout", "/members/a/b", "/members/a?b", `/members/\evil`, "members/a", "javascript:alert(1)", "?x", "#x"} {
		if got := sanitise(comments.policy, []byte(`<a href="`+target+`">x</a>`)); strings.Contains(string(got), "href") {
			t.Errorf("%s became %s", target, got)
		}
	}
}
