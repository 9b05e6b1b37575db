package store_test

import (
	"testing"
	"time"

	"colloquy/store"
	"colloquy/store/storetest"
)

// BenchmarkLog shows what a page of a log costs, whatever was filtered, and what
// it costs to verify an entry.
func BenchmarkLog(b *testing.B) {
	const many = 100_000
	db := storetest.Open(b)
	for range many / 1000 {
		if err := db.RecordMany(ctx, 1000); err != nil {
			b.Fatal(err)
		}
		db.Clock.Move(time.Hour)
	}
	for name, q := range map[string]store.LogQuery{
		"newest": {}, "case": {Case: 7}, "subject": {Kind: "comment", Subject: 77}, "day": {From: storetest.Start.Add(24 * time.Hour), To: storetest.Start.Add(48 * time.Hour)},
	} {
		b.Run("page "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.LogPage(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if wrong, err := db.VerifyLog(ctx, nil); err != nil || len(wrong) > 0 {
				b.Fatal(wrong, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/many, "ns/entry")
	})
}
