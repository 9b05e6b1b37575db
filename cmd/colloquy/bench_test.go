package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// BenchmarkProgram measures the program as an operator sees it: the size of the
// stripped binary, and on a database of 1,000 articles and 100,000 comments the
// time from the start to the first answer, the memory at rest and under load,
// and what a browser loads for an article with 50 comments.
func BenchmarkProgram(b *testing.B) {
	dir := b.TempDir()
	binary := filepath.Join(dir, "colloquy")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB-binary")

	data := filepath.Join(dir, "data")
	fillLarge(b, data)
	var starts []float64
	for range 5 {
		p := startServe(b, binary, data)
		starts = append(starts, p.took.Seconds()*1000)
		p.stop()
	}
	slices.Sort(starts)
	b.ReportMetric(starts[len(starts)/2], "ms-start")

	p := startServe(b, binary, data)
	defer p.stop()
	b.ReportMetric(p.residentMiB(b), "MiB-rest")
	b.ReportMetric(loadedKiB(b, p.url), "KiB-page")
	for i := range 3000 {
		fetch(b, fmt.Sprintf("%s/articles/article-%d", p.url, i%1000))
	}
	b.ReportMetric(p.residentMiB(b), "MiB-loaded")

	fresh := startServe(b, binary, data)
	defer fresh.stop()
	defer fresh.keepOpen(b, livePages)()
	b.ReportMetric(fresh.residentMiB(b), "MiB-5000-pages")
	b.ReportMetric(0, "ns/op")
}

// fillLarge makes 1,000 articles with 100 comments each.
func fillLarge(b *testing.B, dir string) {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	m, err := st.AddMember(ctx, forum.NewMember{Name: "A Member", Email: "member@example.org"})
	if err != nil {
		b.Fatal(err)
	}
	words := strings.Repeat("Traffic moves and contracts stay, which is how a figure that nobody chose comes to decide things. ", 4)
	for i := range 1000 {
		slug := fmt.Sprintf("article-%d", i)
		_, _, err := st.ImportArticle(ctx, forum.NewArticle{
			Slug: slug, Title: "Article " + slug, Body: strings.Repeat(words+"\n\n", 12), Source: slug,
			Published: time.Now().Add(-time.Duration(i+1) * time.Hour), Authors: []forum.Author{{Name: "Ann Author"}}, Topics: []string{"Routing"},
		})
		if err != nil {
			b.Fatal(err)
		}
		list := make([]store.Imported, 100)
		for j := range list {
			list[j] = store.Imported{Answers: j - 1 - j%3, NewComment: forum.NewComment{
				Article: slug, MemberID: m.ID, Title: "A title", Body: fmt.Sprintf("%d. %s", i*100+j, words), CreatedAt: time.Now(),
			}}
			if j%10 == 0 {
				list[j].Answers = -1
			}
		}
		if err := st.ImportComments(ctx, list); err != nil {
			b.Fatal(err)
		}
	}
}

// A process is the program as it runs.
type process struct {
	cmd  *exec.Cmd
	url  string
	took time.Duration // from the start to the first answer
}

func startServe(b *testing.B, binary, data string) *process {
	p := &process{cmd: exec.Command(binary, "serve", "--data", data, "--listen", "127.0.0.1:0")}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		p.url, _ = strings.CutPrefix(lines.Text(), "Listening on ")
	}
	fetch(b, p.url+"/")
	p.took = time.Since(began)
	return p
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// livePages is how many pages are open at once.
const livePages = 5000

// keepOpen opens the connections of n pages that are told of new comments, and
// waits until each has been answered.
func (p *process) keepOpen(b *testing.B, n int) (closeAll func()) {
	address := strings.TrimPrefix(p.url, "http://")
	conns := make([]net.Conn, 0, n)
	for i := range n {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatalf("connection %d: %v", i, err)
		}
		conns = append(conns, conn)
		fmt.Fprintf(conn, "GET /articles/article-%d/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n", i%50)
		in := bufio.NewReaderSize(conn, 16) // the smallest: it is our memory
		line, err := in.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull || !strings.Contains(string(line), " 200 ") {
			b.Fatalf("connection %d was answered %q, %v", i, line, err)
		}
	}
	return func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}
}

// residentMiB is what the kernel counts for the process.
func (p *process) residentMiB(b *testing.B) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skip("this system does not tell the memory of a process: ", err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}

func fetch(b *testing.B, url string) []byte {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		b.Fatal(resp.Status, err)
	}
	return text
}

// loadedKiB is the page, the style sheet and the script, as they are sent.
func loadedKiB(b *testing.B, url string) float64 {
	packed := fetch(b, url+"/articles/article-500")
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		b.Fatal(err)
	}
	page, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	total := len(packed)
	for _, m := range regexp.MustCompile(`"(/static/(?:style|script)-[^"]+)"`).FindAllSubmatch(page, -1) {
		total += len(fetch(b, url+string(m[1])))
	}
	return float64(total) / 1024
}
