package templates

import (
	"html/template"
	"net/url"
	"strconv"
	"time"

	"colloquy/forum"
)

// funcs are what templates may call: names of the site, addresses, times. There
// is nothing to compute with.
func funcs(site Site) template.FuncMap {
	words := site.Words
	if words == nil {
		words = func() SiteWords { return SiteWords{} }
	}
	return template.FuncMap{
		"siteWords":       words,
		"asset":           site.Asset,
		"siteName":        func() string { return site.Name },
		"siteCard":        func() string { return site.Card },
		"siteTagline":     func() string { return site.Tagline },
		"siteLang":        func() string { return site.Language },
		"articleURL":      ArticleURL,
		"commentURL":      CommentURL,
		"topicURL":        TopicURL,
		"seriesURL":       SeriesURL,
		"authorURL":       AuthorURL,
		"memberURL":       MemberURL,
		"mailURL":         MailURL,
		"feedURL":         func() string { return FeedURL },
		"commentsFeedURL": CommentsFeedURL,
		"date":            func(t time.Time) string { return t.In(site.Zone).Format("2 January 2006") },
		"moment":          func(t time.Time) string { return t.In(site.Zone).Format("2 Jan 2006, 15:04 MST") },
		"datetime":        func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"trusted":         func(h forum.HTML) template.HTML { return template.HTML(h) },
		"number":          Number,
	}
}

// ArticleURL is the address of an article.
func ArticleURL(slug string) string { return "/articles/" + url.PathEscape(slug) }

// ArticleCardURL is the address of an article's card.
func ArticleCardURL(slug, name string) string { return ArticleURL(slug) + "/card/" + name }

// CardURL is the address of the site's card.
func CardURL(name string) string { return "/card/" + name }

// CommentURL is the lasting address of a comment.
func CommentURL(id int64) string { return "/comments/" + strconv.FormatInt(id, 10) }

// SeriesURL is the address of a series.
func SeriesURL(slug string) string { return "/series/" + url.PathEscape(slug) }

// TopicURL is the address of a topic.
func TopicURL(slug string) string { return "/topics/" + url.PathEscape(slug) }

// AuthorURL is the address of an author's page.
func AuthorURL(handle string) string { return "/authors/" + url.PathEscape(handle) }

// MemberURL is the address of a member's page.
func MemberURL(handle string) string { return "/members/" + url.PathEscape(handle) }

// MediaURL is the address of a picture, "" where there is none.
func MediaURL(name string) string {
	if name == "" {
		return ""
	}
	return "/media/" + url.PathEscape(name)
}

// FeedURL is the address of the feed of all articles.
const FeedURL = "/feed.xml"

// CommentsFeedURL is the address of the feed of a discussion.
func CommentsFeedURL(slug string) string { return ArticleURL(slug) + "/comments.xml" }

// Number writes a number with thin spaces between the thousands.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
