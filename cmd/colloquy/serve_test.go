package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"colloquy/store"
)

func TestServeSaysWhereItListensAndNothingElse(t *testing.T) {
	t.Parallel()
	p := start(t, "serve", "--data", site(t))
	p.shows("/", "First")
	p.shows("/articles/first", "First")
	p.shows("/healthz", "")
	p.shows("/readyz", "")
	if status, _ := p.get("/articles/nothing"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	p.signal(syscall.SIGTERM)
	if code := p.wait(); code != done {
		t.Errorf("exit code %d", code)
	}
	if p.out.String() != "" {
		t.Errorf("more on standard output: %q", p.out.String())
	}
	for line := range strings.Lines(p.err.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("logged what is no JSON: %s", line)
		}
	}
	if !p.refused() {
		t.Error("somebody goes on listening")
	}
}

// post begins a request whose body is still to come, and returns when the
// program has begun to read it (RFC 9110, 10.1.1).
func (p *running) post(path string, length int) (net.Conn, *bufio.Reader) {
	p.t.Helper()
	host := strings.TrimPrefix(p.url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", path, host, length)
	r := bufio.NewReader(conn)
	line, err := r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		p.t.Fatalf("%q, %v", line, err)
	}
	_, _ = r.ReadString('\n')
	return conn, r
}

func TestRequestsUnderWayAreFinished(t *testing.T) {
	t.Parallel()
	const form = "email=nobody%40example.org&password=wrong-password"
	for _, signals := range [][]os.Signal{{syscall.SIGTERM}, {os.Interrupt}, {syscall.SIGTERM, syscall.SIGTERM, os.Interrupt}} {
		t.Run(fmt.Sprint(signals), func(t *testing.T) {
			t.Parallel()
			p := start(t, "serve", "--data", site(t))
			conn, answer := p.post("/login", len(form))
			for _, s := range signals {
				p.signal(s)
			}
			eventually(t, "no new requests are taken", p.refused)
			fmt.Fprint(conn, form)
			res, err := http.ReadResponse(answer, nil)
			if err != nil || res.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%+v, %v", res, err)
			}
			if code := p.wait(); code != done {
				t.Errorf("exit code %d: %s", code, &p.err)
			}
		})
	}
}

func TestAnIdleConnectionDoesNotHoldTheEndUp(t *testing.T) {
	t.Parallel()
	p := start(t, "serve", "--data", site(t))
	p.shows("/", "First") // kept alive by the client
	p.stop()
	if strings.Contains(p.err.String(), "cut off") {
		t.Errorf("it was waited for: %s", &p.err)
	}
}

func TestAPortThatIsTakenIsToldOnOneLine(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	for _, command := range []string{"serve", "demo"} {
		colloquy(t, command, "--data", filepath.Join(t.TempDir(), "x"), "--listen", addr).
			fails(t, couldNot, "cannot listen at "+addr+": address already in use")
	}
}

func TestServeRefusesTheDemonstration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return st.MarkDemonstration(ctx) })
	colloquy(t, "serve", "--data", dir, "--listen", "127.0.0.1:0").fails(t, couldNot, dir+" holds the demonstration")
	colloquy(t, "article", "list", "--data", dir).does(t, "SLUG")
}

func TestOtherCommandsWorkBesideTheServer(t *testing.T) {
	t.Parallel()
	dir, files := site(t), t.TempDir()
	p := start(t, "serve", "--data", dir)
	p.shows("/", "First")
	file := writeFile(t, filepath.Join(files, "second.md"), "---\ntitle: The second one\n---\n\nText.\n")
	colloquy(t, "import", "markdown", "--data", dir, file).does(t, "1 added")
	eventually(t, "the front page shows the import", func() bool {
		_, page := p.get("/")
		return strings.Contains(page, "The second one")
	})
	colloquy(t, "article", "close", "--data", dir, "first").does(t, "")
	copied := t.TempDir()
	colloquy(t, "backup", "--data", dir, filepath.Join(copied, store.FileName)).does(t, "Wrote")
	colloquy(t, "verify", "--data", copied).does(t, "nothing wrong")
	colloquy(t, "verify", "--data", dir).does(t, "nothing wrong")
	p.stop()
	colloquy(t, "article", "list", "--data", copied).does(t, "the-second-one")
}

func TestWhereABrowserFindsTheServer(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80", "[::]:8080": "http://localhost:8080", "0.0.0.0:1": "http://localhost:1", "[::1]:9": "http://[::1]:9",
	} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := listeningURL(tcp); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
