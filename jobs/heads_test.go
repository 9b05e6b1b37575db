package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

func TestTheHeadOfTheLogIsNotedOutsideOfTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		noted := func() string {
			text, _ := os.ReadFile(filepath.Join(db.Dir, "log-head"))
			return string(text)
		}
		r, log := newRunner()
		r.Start("log heads", LogHeads(db.Store))
		synctest.Wait()
		if noted() != "" {
			t.Errorf("nothing was logged: %q", noted())
		}
		db.Exec(`INSERT INTO log (id, at, actor_id, act, subject_kind, subject_id, case_id, text_hash, hash) VALUES (1, 0, 0, 'keep', '', 0, 0, x'', zeroblob(32));
			INSERT INTO log (id, at, actor_id, act, subject_kind, subject_id, case_id, text_hash, hash) VALUES (2, 0, 0, 'keep', '', 0, 0, x'', zeroblob(32));
			INSERT INTO log_texts (log_id, salt, text) VALUES (1, x'00', 'Words'), (2, x'00', 'Words')`)
		if pass(headLook); !strings.Contains(noted(), " 2 ") {
			t.Errorf("what another process logged is not noted: %q", noted())
		}
		if err := db.EraseLogText(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if pass(headPause); !strings.Contains(noted(), " 3 ") {
			t.Errorf("what was logged is not noted: %q %s", noted(), log)
		}
		if err := db.EraseLogText(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if stop(t, r); !strings.Contains(noted(), " 4 ") {
			t.Errorf("what was logged last is not noted: %q %s", noted(), log)
		}
	})
}
