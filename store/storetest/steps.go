package storetest

import (
	"context"

	"colloquy/forum"
	"colloquy/store"
)

// MarkHanding is Note of one mail that is about to be handed over.
func (db *DB) MarkHanding(ctx context.Context, id int64, messageID string) error {
	return db.noteOne(ctx, store.Step{ID: id, State: forum.MailHanding, MessageID: messageID})
}

// MarkLater is Note of one mail that could not be handed over.
func (db *DB) MarkLater(ctx context.Context, id int64, why string) error {
	return db.noteOne(ctx, store.Step{ID: id, State: forum.MailQueued, Why: why})
}

// MarkDone is Note of the end of one mail: sent, failed, skipped or dropped.
func (db *DB) MarkDone(ctx context.Context, id int64, state forum.MailState, why string) error {
	return db.noteOne(ctx, store.Step{ID: id, State: state, Why: why})
}

// MarkNobodyThere is Note of the end of one mail whose address does not exist.
func (db *DB) MarkNobodyThere(ctx context.Context, id int64, why string) error {
	return db.noteOne(ctx, store.Step{ID: id, State: forum.MailFailed, Why: why, Absence: forum.AbsentSurely})
}

func (db *DB) noteOne(ctx context.Context, p store.Step) error {
	_, err := db.Note(ctx, []store.Step{p})
	return err
}
