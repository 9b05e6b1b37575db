package forum

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

var rollNow = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// readRoll reads a whole table: what is taken, and by line what is not.
func readRoll(t *testing.T, text string) (rows []RollRow, wrong map[int]string) {
	t.Helper()
	r, err := NewRollReader(strings.NewReader(text), FollowWeekly, rollNow)
	if err != nil {
		t.Fatal(err)
	}
	wrong = map[int]string{}
	for {
		row, why, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, wrong
		case err != nil:
			t.Fatal(err)
		case why != "":
			wrong[row.Line] = why
		default:
			rows = append(rows, row)
		}
	}
}

func TestARowOfTheRollNeedsProof(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{
		"a@example.org,2027-01-01,The week by mail,":       "",
		"a@example.org,2027-01-01 09:30,,/weekly":          "",
		"a@example.org,2027-01-01T09:30:00+05:45,,/weekly": "",
		"a@example.org,,The week by mail,/weekly":          "it does not say when",
		"a@example.org,2027-01-01,,":                       "it does not say to what words",
		"a@example.org,2027-04-01,,/weekly":                "in the future",
		"a@example.org,01/02/2027,,/weekly":                "confirmed_at is no time",
		"a@example.org,0001-01-01,,/weekly":                "confirmed_at is no time",
		"a@example.org,2027-01-01,\"Two\nlines\",":         "one line each",
		"a@example.org,2027-01-01,\u202eleew,":             "one line each",
		"nobody,2027-01-01,,/weekly":                       "not an e-mail address",
		"\xff@example.org,2027-01-01,,/weekly":             "not an e-mail address",
	} {
		_, wrong := readRoll(t, "email,confirmed_at,wording,source\n"+row+"\n")
		if got := wrong[2]; (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, not %q", row, got, want)
		}
	}
}

func TestTheRollIsReadByTheHeadsOfItsColumns(t *testing.T) {
	t.Parallel()
	text := "\ufeffSource,Confirmed at,hat size,EMAIL,Topics,List\r\n" +
		"/news,2027-01-01,7,a@example.org,routing; peering;,monthly\r\n" +
		"/news,2027-01-02,7,b@example.org\r\n" +
		"/news,2027-01-02,7,c@example.org,,yearly\r\n" +
		"/news,2027-01-02,7,d\"@example.org\r\n" +
		"/news,2027-01-03,7,e@example.org,,\r\n"
	rows, wrong := readRoll(t, text)
	if len(rows) != 3 || rows[0].List != FollowMonthly || strings.Join(rows[0].Topics, " ") != "routing peering" || rows[1].List != FollowWeekly || rows[2].Line != 6 {
		t.Errorf("it is read as %+v", rows)
	}
	if len(wrong) != 2 || !strings.Contains(wrong[4], "no such list") || !strings.Contains(wrong[5], "not a row") {
		t.Errorf("wrong is %v", wrong)
	}
	r, err := NewRollReader(strings.NewReader(text), FollowWeekly, rollNow)
	if err != nil || strings.Join(r.Ignored(), " ") != "hat size" {
		t.Errorf("ignored are %v, %v", r.Ignored(), err)
	}
	for _, bad := range []string{"", "name,list\n", "email,Email\n", "e\"mail\n"} {
		if _, err := NewRollReader(strings.NewReader(bad), FollowWeekly, rollNow); err == nil {
			t.Errorf("%q is taken for a roll", bad)
		}
	}
}

func TestTheRollComesBackAsItWasWrittenAndRunsNowhere(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	emails := []string{"plain@example.org", "+plus@example.org", "=sum@example.org", "-dash@example.org", "'quote@example.org", "'=both@example.org", "''two@example.org", "üñï@exämple.org"}
	err := WriteRoll(&text, func(tell func(RollRow) error) error {
		for _, email := range emails {
			if err := tell(RollRow{Email: email, List: FollowMonthly, Topics: []string{"a", "b"}, ConfirmedAt: rollNow, Wording: `=HYPERLINK("x")`, Source: "@SUM(1)"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text.String(), "\n") {
		for _, cell := range strings.Split(line, ",") {
			if cell = strings.Trim(cell, `"`); cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a formula: %s", line)
			}
		}
	}
	rows, wrong := readRoll(t, text.String())
	if len(rows) != len(emails) || len(wrong) != 0 {
		t.Fatalf("%d rows come back, %v", len(rows), wrong)
	}
	for i, row := range rows {
		if row.Email != emails[i] || row.Wording != `=HYPERLINK("x")` || row.Source != "@SUM(1)" || row.List != FollowMonthly || !row.ConfirmedAt.Equal(rollNow) || len(row.Topics) != 2 {
			t.Errorf("%s comes back as %+v", emails[i], row)
		}
	}
}

func TestACellIsNoFormulaHoweverItIsDisguised(t *testing.T) {
	for cell, want := range map[string]bool{
		"=1+1": true, " =1+1": true, "\u00a0=1": true, "＝1+1": true, "+1": true, "@x": true, "\tx": true, "-1": true, "": false, "a=b": false, "1-2": false, "'quoted": false, " ": false,
	} {
		if got := IsFormula(cell); got != want {
			t.Errorf("%q: %t", cell, got)
		}
		if back := plainCell(harmlessCell(cell)); back != cell {
			t.Errorf("%q came back as %q", cell, back)
		}
	}
}
