package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen. It is no measurement:
// only a test that fails takes so long.
const patience = 30 * time.Second

// running is the real program while it serves.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	url   string
	first string // the first line of standard output
	ended chan struct{}
	out   safeBuffer // what follows the first line
	err   safeBuffer
}

type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// start starts the program, on a free port, and waits until it listens.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	p := &running{t: t, ended: make(chan struct{})}
	p.cmd = exec.Command(path, append(args, "--listen", "127.0.0.1:0")...)
	p.cmd.Env = cleanEnvironment()
	p.cmd.Stderr = &p.err
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := bufio.NewReader(pipe)
	p.first, err = lines.ReadString('\n')
	go func() {
		defer close(p.ended)
		_, _ = io.Copy(&p.out, lines)
		_ = p.cmd.Wait()
	}()
	url, ok := strings.CutPrefix(strings.TrimSuffix(p.first, "\n"), "Listening on ")
	if err != nil || !ok {
		t.Fatalf("first line %q, %v; standard error: %s", p.first, err, &p.err)
	}
	p.url = url
	return p
}

// cleanEnvironment is ours without what would configure the program.
func cleanEnvironment() []string {
	var env []string
	for _, line := range os.Environ() {
		if !strings.HasPrefix(line, "COLLOQUY_") {
			env = append(env, line)
		}
	}
	return env
}

// signal sends a signal and does not wait.
func (p *running) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits until the program has ended, and returns its exit code.
func (p *running) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("the program did not end; standard error: %s", &p.err)
		return -1
	}
}

// stop ends the program as a supervisor does.
func (p *running) stop() {
	p.t.Helper()
	p.signal(os.Interrupt)
	if code := p.wait(); code != done {
		p.t.Errorf("exit code %d; standard error: %s", code, &p.err)
	}
}

// kill makes sure that no program outlives its test.
func (p *running) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// get asks for a page and returns its status and text.
func (p *running) get(path string) (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// shows fails the test where a page does not answer with the text in it.
func (p *running) shows(path, text string) {
	p.t.Helper()
	if status, page := p.get(path); status != http.StatusOK || !strings.Contains(page, text) {
		p.t.Errorf("%s: status %d, without %q", path, status, text)
	}
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// refused tells whether nobody listens any more.
func (p *running) refused() bool {
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), patience)
	if err == nil {
		_ = conn.Close()
	}
	return err != nil
}
