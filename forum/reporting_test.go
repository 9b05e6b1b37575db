package forum

import (
	"net/netip"
	"testing"
)

func TestANeighbourhoodCountsAsOneNetwork(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2::3": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
	} {
		if got := Neighbourhood(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s is in %q, not %q", addr, got, want)
		}
	}
	if got := Neighbourhood(netip.Addr{}); got != "" {
		t.Errorf("no address is in %q", got)
	}
}

func TestALegalReportIsMadeInGoodFaith(t *testing.T) {
	t.Parallel()
	reasons := ReportReasons(reasonsSetting.Defaults)
	full := NewReport{Reason: "illegal", Note: "Why.", Law: "A law", Faith: true}
	if _, err := full.Clean(reasons); err != nil { // child abuse is reported without a name
		t.Error(err)
	}
	for field, spoil := range map[string]func(*NewReport){
		"faith": func(n *NewReport) { n.Faith = false }, "law": func(n *NewReport) { n.Law = "" }, "note": func(n *NewReport) { n.Note = " " },
	} {
		n := full
		spoil(&n)
		_, err := n.Clean(reasons)
		if e, ok := err.(*Invalid); !ok || len(e.Problems) != 1 || e.Problems[0].Field != field {
			t.Errorf("without %s: %v", field, err)
		}
	}
	plain := NewReport{Reason: "off-topic", Law: "x", Name: "x", Contact: "x"}
	if _, err := plain.Clean(reasons); err != nil || plain.Law+plain.Name+plain.Contact != "" {
		t.Errorf("a plain one keeps %+v, %v", plain, err)
	}
}
