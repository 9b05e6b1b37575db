package store

import (
	"context"

	"colloquy/forum"
)

// dataStep is how many records one snapshot reads: a comment has up to 20,000
// characters, and earlier texts.
const dataStep = 50

// An owner is whose records a pass reads: a member's, or those of an address.
type owner struct {
	member  int64
	address int64
}

// A reached is the record after which a step goes on; zero begins.
type reached struct{ a, b int64 }

// A dataPart reads one step of a section for an owner, and moves on.
type dataPart func(t *tx, o owner, at *reached) (records []any, err error)

// dataParts say how the sections of forum.DataSections are read. Those that are
// paged return dataStep records for as long as there may be more.
var dataParts = map[string]dataPart{
	"account": (*tx).dataAccount, "digest": (*tx).dataDigest, "addresses": (*tx).dataAddress, "earlier_names": (*tx).dataNames, "sign_in": (*tx).dataSignIn, "sessions": (*tx).dataSessions,
	"waiting": (*tx).dataWaiting, "mails": (*tx).dataMails, "events": (*tx).dataEvents, "visits": (*tx).dataVisits,
	"recommendations": (*tx).dataRecommendations, "comments": (*tx).dataComments,
	"follows": (*tx).dataFollows, "consents": (*tx).dataConsents, "stopped": (*tx).dataStopped, "told": (*tx).dataTold, "answers": (*tx).dataAnswers,
	"reports": (*tx).dataReports, "decisions": (*tx).dataDecisions, "muted": (*tx).dataMuted, "hidden_threads": (*tx).dataHiddenThreads,
	"manuscripts": (*tx).dataManuscripts, "notes": (*tx).dataNotes,
}

// Data reads all that is stored about somebody: a member with their address, or
// the addresses of a guest. It tells the sections of forum.DataSections in turn,
// first with no record, then each record of it as a value of its type in package
// forum. It reads in steps and holds no snapshot while tell runs.
func (s *Store) Data(ctx context.Context, w forum.Writer, tell func(section string, record any) error) error {
	owners, err := s.owners(ctx, w)
	if err != nil {
		return err
	}
	for _, section := range forum.DataSections {
		if err := tell(section, nil); err != nil {
			return err
		}
		for _, o := range owners {
			if err := s.dataSection(ctx, o, section, tell); err != nil {
				return err
			}
		}
	}
	return nil
}

// owners are the passes: a member's own, and that of each address.
func (s *Store) owners(ctx context.Context, w forum.Writer) (list []owner, err error) {
	if w.MemberID != 0 {
		err = s.read(ctx, "DataOwner", func(t *tx) error {
			o := owner{member: w.MemberID}
			err := t.row([]any{&o.address}, "SELECT address_id FROM members WHERE id = $1", w.MemberID)
			list = append(list, o, owner{address: o.address})
			return err
		})
	}
	for _, a := range w.Addresses {
		if len(list) == 0 || list[0].address != a {
			list = append(list, owner{address: a})
		}
	}
	return list, err
}

func (s *Store) dataSection(ctx context.Context, o owner, section string, tell func(string, any) error) error {
	var at reached
	for n := dataStep; n == dataStep; {
		var records []any
		err := s.read(ctx, "Data", func(t *tx) (err error) {
			records, err = dataParts[section](t, o, &at)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range records {
			if err := tell(section, r); err != nil {
				return err
			}
		}
		n = len(records)
	}
	return nil
}
