package handlers

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"colloquy/forum"
)

// pace is what a request counts as.
type pace int

const (
	free pace = iota
	paceComments
	paceSignIns
	paceWrites
	paceSearches
	paceReports      // by members, beside the pace of the route: fileReport
	paceGuestReports // by anybody else
	paceMails        // counted beside the pace of the route: ask
	paceTyping       // what the form of an article sends by itself
)

// maxSenders is how many senders are remembered at once; those who have their
// whole allowance are forgotten first.
const maxSenders = 20_000

// How many reports an hour somebody can file: more than anybody finds by reading, and
// too few to bury the moderators.
const (
	memberReports = 20
	guestReports  = 10
)

// typingPace is as fast as previews and savings come from two windows in which somebody
// types without a pause.
var typingPace = Pace{PerMinute: 150, Burst: 150}

type senderKey struct {
	pace pace
	id   string
}

// limiter holds an allowance for each sender and pace.
type limiter struct {
	enabled bool
	paces   map[pace]Pace
	hourly  map[pace]int // those that allow so many in an hour, all at once or not
	proxies []netip.Prefix
	mu      sync.Mutex
	senders map[senderKey]*rate.Limiter
}

func newLimiter(l Limits) *limiter {
	return &limiter{
		enabled: l.Enabled, proxies: l.Proxies, senders: map[senderKey]*rate.Limiter{},
		hourly: map[pace]int{paceReports: memberReports, paceGuestReports: guestReports},
		paces:  map[pace]Pace{paceComments: l.Comments, paceSignIns: l.SignIns, paceWrites: l.Writes, paceSearches: l.Writes, paceMails: l.Mails, paceTyping: typingPace},
	}
}

// take counts one act. Who is too fast gets a *forum.Limited.
func (l *limiter) take(p pace, sender string, now time.Time) error {
	if p == free || !l.enabled {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := senderKey{p, sender}
	allowance := l.senders[key]
	if allowance == nil {
		l.makeRoom(now)
		pace := l.paces[p]
		allowance = rate.NewLimiter(rate.Limit(float64(pace.PerMinute)/60), pace.Burst)
		if n := l.hourly[p]; n > 0 {
			allowance = rate.NewLimiter(rate.Limit(float64(n)/3600), n)
		}
		l.senders[key] = allowance
	}
	r := allowance.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return &forum.Limited{RetryAfter: wait}
	}
	return nil
}

// makeRoom forgets senders whose allowance is whole again, and where that does
// not help, whoever comes first.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.senders) < maxSenders {
		return
	}
	for k, a := range l.senders {
		if a.TokensAt(now) >= float64(a.Burst()) {
			delete(l.senders, k)
		}
	}
	for k := range l.senders {
		if len(l.senders) < maxSenders*9/10 {
			return
		}
		delete(l.senders, k)
	}
}

// sender is whom an act is counted for: the member, or the network address.
func (s *server) sender(c echo.Context, v *forum.Member) string {
	if v != nil {
		return "member " + strconv.FormatInt(v.ID, 10)
	}
	return s.limits.network(c.Request()).String()
}

// network is from where a request comes, for the store.
func (s *server) network(c echo.Context) string { return s.limits.network(c.Request()).String() }

// network is the network address that a request comes from; IPv6 by its /64,
// which is what one household has. A header is believed only from a configured
// proxy, and then its last address that is not such a proxy.
func (l *limiter) network(r *http.Request) netip.Prefix {
	addr := parseHost(r.RemoteAddr)
	if len(l.proxies) > 0 && l.isProxy(addr) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			hop := parseHost(strings.TrimSpace(hops[i]))
			if !hop.IsValid() {
				break
			}
			addr = hop
			if !l.isProxy(hop) {
				break
			}
		}
	}
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

func parseHost(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

func (l *limiter) isProxy(a netip.Addr) bool {
	for _, p := range l.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
