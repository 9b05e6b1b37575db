package jobs

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/mail/mailtest"
	"colloquy/store/storetest"
)

// chosenTopics gives every subscriber wishes of their own: some topics of ten.
func chosenTopics(db *storetest.DB) {
	db.Exec(`INSERT INTO digest_wishes (address_id, topics) SELECT address_id,
		(SELECT group_concat(t.id) FROM topics t WHERE (f.id * 2654435761 >> (t.id % 10)) & 1 OR t.id % 10 = f.id % 10) FROM follows f WHERE f.kind = 'weekly'`)
}

// newspaper publishes a week's articles, each with a topic of its own, and a
// discussion.
func newspaper(b *testing.B, db *storetest.DB) {
	b.Helper()
	for n := range 10 {
		a := forum.NewArticle{
			Slug: fmt.Sprint("article-", n), Title: fmt.Sprint("The quiet arithmetic of who carries whose traffic, part ", n), Standfirst: "Interconnection was built on handshakes. The spreadsheets arrived later, and changed what a handshake means.",
			Body: "Words.", Source: fmt.Sprint(n), Published: db.Clock.Now(), Authors: []forum.Author{{Name: fmt.Sprint("Amara Okafor ", n)}}, Topics: []string{fmt.Sprint("Topic ", n)},
		}
		if _, _, err := db.ImportArticle(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
	for range 4 {
		db.Comment(db.Member(0), "article-3", 0)
	}
}

// BenchmarkDigestDelivery compares the rate at which an issue goes to 10,000
// subscribers with individual topics over 8 connections, each noted on the disk,
// with that of a bare loop of the same library over as many connections that sends
// the same bytes, prepared (goal: at least 0.9).
func BenchmarkDigestDelivery(b *testing.B) {
	const connections = 8
	port := startSink(b)
	db := storetest.Open(b)
	subscribed(b, db, manySubscribers)
	newspaper(b, db)
	chosenTopics(db)
	if _, err := db.SendDigest(b.Context(), forum.FollowWeekly); err != nil {
		b.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = db.DigestDue(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		transport := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, Times: mail.DefaultTimes(), Connections: connections + 1})
		w := newWriter(b, db.Clock.Now)
		d := newDelivery(db.Store, w, transport, slog.New(slog.DiscardHandler), Flow{Connections: connections})
		composing, prepared := examples(b, db, d, forum.MailDigest)
		bareRate := rate(b, port, w.From.Address, prepared, connections)
		composeRate := rate(b, port, w.From.Address, composing, connections)
		again := laidAside(b, prepared)
		prepared, composing = nil, nil
		ours, memory := deliverAll(b, db, d, manySubscribers)
		bareRate = (bareRate + rate(b, port, w.From.Address, again(), connections)) / 2 // what else the machine does changes
		b.ReportMetric(bareRate, "bare/s")
		b.ReportMetric(composeRate, "composing/s")
		b.ReportMetric(ours, "ours/s")
		b.ReportMetric(ours/bareRate, "ratio")
		b.ReportMetric(memory, "MB-above-rest")
		_ = transport.Close()
	}
	b.ReportMetric(0, "ns/op")
}

// laidAside keeps mails in a file, so that they take no memory meanwhile.
func laidAside(b *testing.B, mails []mailtest.Prepared) func() []mailtest.Prepared {
	b.Helper()
	name := filepath.Join(b.TempDir(), "mails")
	type kept struct {
		To      string
		Content []byte
	}
	var list []kept
	for _, m := range mails {
		content, err := m.Content()
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, kept{m.To, content})
	}
	var raw bytes.Buffer
	if err := errors.Join(gob.NewEncoder(&raw).Encode(list), os.WriteFile(name, raw.Bytes(), 0o600)); err != nil {
		b.Fatal(err)
	}
	return func() (mails []mailtest.Prepared) {
		file, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer file.Close()
		var list []kept
		if err := gob.NewDecoder(file).Decode(&list); err != nil {
			b.Fatal(err)
		}
		for _, k := range list {
			mails = append(mails, mailtest.Prepared{To: k.To, Content: func() ([]byte, error) { return k.Content, nil }})
		}
		return mails
	}
}
