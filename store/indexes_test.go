package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// growing are the tables that no page may read from end to end.
var growing = []string{
	"articles", "article_texts", "article_authors", "article_topics", "authors", "comments", "comment_edits",
	"addresses", "members", "credentials", "sessions", "announcements", "search", "visits", "recommendations",
	"requests", "secrets", "outbox", "events", "member_names",
	"follows", "consents", "hearers", "tellings", "new_articles", "notices",
	"cases", "case_changes", "reports", "decisions", "appeals", "exclusions", "person_notes", "log", "log_texts", "mutes", "hidden_threads", "origins",
	"digest_wishes", "manuscripts", "states", "article_steps", "notes", "corrections", "preview_links", "redirects", "pictures", "picture_uses",
}

// mayScan are the statements that may read a growing table from end to end, and
// why.
var mayScan = []struct {
	like *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`^SELECT NOT EXISTS \(SELECT 1 FROM articles\)`), "stops at the first row"},
	{regexp.MustCompile(`^SELECT '\w+ ' \|\|`), "a check of Verify, which looks at everything"},
	{regexp.MustCompile(`^SELECT 'the search finds row `), "a check of Verify, which looks at everything"},
	{regexp.MustCompile(` ON lm.id = lc.member_id ORDER BY a.published_at DESC, a.id DESC$`), "AllArticles, for the command line"},
	{regexp.MustCompile(` ON d.id = m.address_id ORDER BY m.name_key, m.id$`), "Members, for the command line"},
	{regexp.MustCompile(`\sWHERE (a\.)?source <> '' ORDER BY (a\.)?source$`), "ImportedArticles, once in an import"},
	{regexp.MustCompile(` AND a.status = 'published'\) ORDER BY w.name LIMIT`), "FindChoices, once for each revision of the site"},
	{regexp.MustCompile(`WHERE instr\(w.name, \$1\) > 0 OR `), "FindBylines, when an editor looks for an author"},
	{regexp.MustCompile(`^SELECT \(SELECT count\(\*\) FROM members\)`), "Overview counts along the smallest index, when an administrator looks"},
	{regexp.MustCompile(`^SELECT id, hash FROM log ORDER BY id DESC LIMIT 1$`), "reads the last row alone"},
	{regexp.MustCompile(`^SELECT (count\(\*\)|1|id|id, address_id|id, address_id, cases_told_at, cases_mails) FROM members (m )?WHERE roles <> 0 AND `), "by an index of the few who have a role"},
	{regexp.MustCompile(`^SELECT 1 FROM cases WHERE closed_at IS NULL LIMIT 1$`), "reads the first row alone"},
	{regexp.MustCompile(`FROM cases k WHERE k.closed_at IS NULL AND k.author_id IS NOT \$1\s[^;]+ ((k.urgency DESC|k.opened_at)(, k.id)? LIMIT \$\d|k.opened_at > \$6 LIMIT 1|k.id = \$6( AND k.legal > 0| LIMIT 1)?)$`), "reads the first of the open cases, in the order of their index, or one, and the few who have a role"},
}

// explained explains every statement that the suite ran and tells whether each
// finds its rows by an index. It runs when all tests have, whatever their order.
func explained() bool {
	statements := storetest.Statements()
	if len(statements) == 0 {
		return true
	}
	dir, err := os.MkdirTemp("", "explained")
	if err != nil {
		return complain(err)
	}
	defer os.RemoveAll(dir)
	if err := fillForPlans(dir); err != nil {
		return complain(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, store.FileName))
	if err != nil {
		return complain(err)
	}
	defer db.Close()
	sound := true
	for _, q := range statements {
		if !sparing(db, q) {
			sound = false
		}
	}
	return sound
}

func complain(words ...any) bool {
	fmt.Println(words...)
	return false
}

// fillForPlans makes a small site.
func fillForPlans(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Guests: true, Clock: time.Now})
	if err != nil {
		return err
	}
	defer s.Close()
	var list []store.Imported
	for i := range 20 {
		slug := fmt.Sprint("article-", i)
		n := forum.NewArticle{Slug: slug, Title: slug, Body: "Words.", Source: slug, Topics: []string{"Routing"}, Authors: []forum.Author{{Name: "Ann Author"}}}
		if _, _, err := s.ImportArticle(context.Background(), n); err != nil {
			return err
		}
		if _, err := s.AddMember(context.Background(), forum.NewMember{Name: slug, Email: slug + "@example.org", SecretHash: "none"}); err != nil {
			return err
		}
		for k := range 20 {
			c := forum.NewComment{Article: slug, MemberID: int64(i) + 1, Body: fmt.Sprint("Number ", k), CreatedAt: storetest.Start}
			list = append(list, store.Imported{NewComment: c, Answers: len(list) - min(k, 1)})
		}
	}
	for i := range list {
		if i%20 == 0 {
			list[i].Answers = -1
		}
	}
	return s.ImportComments(context.Background(), list)
}

var wholeTable = regexp.MustCompile(`^SCAN (\w+)( VIRTUAL TABLE INDEX \d+:)?(.*)$`)

// sparing tells whether a statement spares the growing tables, and says which
// it does not.
func sparing(db *sql.DB, query string) bool {
	rows, err := db.Query("EXPLAIN QUERY PLAN "+query, make([]any, 30)...)
	if err != nil {
		return complain(query, err)
	}
	defer rows.Close()
	sound := true
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return complain(query, err)
		}
		if os.Getenv("COLLOQUY_STORE_PLANS") != "" {
			fmt.Println("  ", detail)
		}
		m := wholeTable.FindStringSubmatch(detail)
		if m == nil || m[2] != "" && (m[3] == "=" || strings.Contains(m[3], "M")) { // rows of the search by their number, or by words
			continue
		}
		if slices.Contains(growing, table(query, m[1])) && !pardoned(query) {
			sound = complain(fmt.Sprintf("%s\n   reads a growing table from end to end: %s", query, detail))
		}
	}
	if err := rows.Err(); err != nil {
		return complain(query, err)
	}
	if os.Getenv("COLLOQUY_STORE_PLANS") != "" {
		fmt.Println("^^^", query)
	}
	return sound
}

// table is the table that a statement calls by another name.
func table(query, alias string) string {
	m := regexp.MustCompile(`(?i)(?:FROM|JOIN|UPDATE)\s+(\w+)\s+(?:AS\s+)?` + alias + `\b`).FindStringSubmatch(query)
	if m == nil {
		return alias
	}
	return m[1]
}

func pardoned(query string) bool {
	for _, p := range mayScan {
		if p.like.MatchString(query) {
			return true
		}
	}
	return false
}
