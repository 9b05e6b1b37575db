package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// BenchmarkEnumeration prints how long signing in with a wrong password, and
// asking for a link, take for addresses with an account and without: the ratios
// of medians and of 90th percentiles, measured in turns. 1 tells nothing.
func BenchmarkEnumeration(b *testing.B) {
	const tries = 60
	db := storetest.Open(b)
	h := site1(b, db)
	for _, way := range []struct{ name, path string }{{"sign-in", "/login"}, {"link", "/login/link"}, {"forgot", "/password/forgot"}} {
		var known, unknown []float64
		ask := func(email string) float64 {
			form := url.Values{"email": {email}, "password": {"a wrong password"}}
			r := httptest.NewRequest(http.MethodPost, way.path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return seconds(func() { h.ServeHTTP(httptest.NewRecorder(), r) })
		}
		for i := range tries {
			email := fmt.Sprintf("ann-%d@%s.example.org", i, way.name)
			if _, err := db.AddMember(ctx, forum.NewMember{Name: "Ann", Email: email, SecretHash: passwordHash}); err != nil {
				b.Fatal(err)
			}
			if i%2 == 0 { // whoever comes second finds a warm processor
				known, unknown = append(known, ask(email)), append(unknown, ask("no-"+email))
			} else {
				unknown, known = append(unknown, ask("no-"+email)), append(known, ask(email))
			}
		}
		slices.Sort(known)
		slices.Sort(unknown)
		b.ReportMetric(known[tries/2]/unknown[tries/2], way.name+"-median")
		b.ReportMetric(known[tries*9/10]/unknown[tries*9/10], way.name+"-p90")
	}
	b.ReportMetric(0, "ns/op")
}
