package markup
import ("testing";"os";"encoding/json";"bufio";"fmt";"regexp";"time";"strings")
func TestThreads(t *testing.T) {
	if os.Getenv("THREADS")=="" {t.Skip()}
	n, errs := 0, map[string]int{}
	var total time.Duration
	re := regexp.MustCompile(`.{0,25}["'].{0,25}`)
	re2 := regexp.MustCompile(`.{0,18}[–—’‘].{0,18}`)
	seen := map[string]int{}
	code := regexp.MustCompile(`(?s)<code>.*?</code>`)
	for _, f := range []string{"reddit-announcements", "wikipedia-village-pump"} {
		fh, _ := os.Open("/work/shared/data/threads/"+f+".jsonl")
		sc := bufio.NewScanner(fh); sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			var m struct{Body string}
			json.Unmarshal(sc.Bytes(), &m)
			s := time.Now(); r, err := Comment(m.Body); total += time.Since(s); n++
			if err != nil { errs[err.Error()]++; fmt.Println("ERR", err, len(m.Body)); continue }
			h := code.ReplaceAllString(string(r.HTML), "")
			h = strings.NewReplacer("&#34;", `"`, "&#39;", `'`).Replace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(h, ""))
			for _, x := range re.FindAllString(h, -1) { fmt.Println("STRAIGHT", x) }
			for _, x := range re2.FindAllString(r.Text, -1) { if !regexp.MustCompile(`[A-Za-z]’(s|t|m|re|ve|ll|d)\b`).MatchString(x) { seen[x]++ } }
		}
	}
	for x := range seen { fmt.Println("SET", x) }
	fmt.Println(n, errs, total/time.Duration(n))
}
