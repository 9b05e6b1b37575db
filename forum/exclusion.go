package forum

import (
	"net/netip"
	"strings"
	"time"
)

// What can be excluded from writing, beside a member, who is suspended for good.
const (
	ExcludeAddress = ScopeAddress // one e-mail address
	ExcludeDomain  = ScopeDomain  // all addresses at a domain and below it
	ExcludeNetwork = ScopeNetwork // guests from a network; members are not affected
)

// Exclusions lists what can be excluded by hand.
func Exclusions() []string { return []string{ExcludeAddress, ExcludeDomain, ExcludeNetwork} }

// ForGood is until when a member is suspended who is excluded.
var ForGood = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// IsForGood tells whether a suspension has no end.
func IsForGood(until time.Time) bool { return !until.Before(ForGood) }

// An Exclusion keeps an address, a domain or a network from writing.
type Exclusion struct {
	ID         int64
	Kind       string
	Value      string // the key of the address, the domain, the network
	Why        string
	DecisionID int64 // by which it was made; 0: by hand
	CaseID     int64 // of that decision
	Until      time.Time
	At         time.Time
	By         string // name today; "" where the account is gone
}

// NewExclusion is what a moderator hands in who excludes by hand.
type NewExclusion struct {
	Kind  string
	Value string
	Why   string
	For   time.Duration // 0: without an end
}

// The widest networks that can be excluded: what is wider shuts out a country.
const (
	widestV4 = 16
	widestV6 = 32
)

// The network of one household, by which guests are known.
const (
	HouseholdV4 = 32
	HouseholdV6 = 64
)

// Clean checks and tidies an exclusion.
func (n *NewExclusion) Clean() error {
	e := &Invalid{}
	n.Why = CleanRequired(e, "why", n.Why, MaxReason)
	if n.For < 0 || n.For > MaxSuspension {
		e.Add("days", NotOffered, 0)
	}
	switch n.Kind {
	case ExcludeAddress:
		n.Value = AddressKey(CleanAddress(e, "value", n.Value))
	case ExcludeDomain:
		n.Value = cleanDomain(e, "value", n.Value)
	case ExcludeNetwork:
		n.Value = cleanNetwork(e, "value", n.Value)
	default:
		e.Add("kind", NotOffered, 0)
	}
	return e.Or()
}

// cleanDomain reads a domain as addresses have it; an @ before it is dropped.
func cleanDomain(e *Invalid, field, value string) string {
	value = strings.TrimPrefix(strings.TrimSpace(value), "@")
	domain := AddressDomain(AddressKey(CleanAddress(&Invalid{}, field, "somebody@"+value)))
	switch {
	case value == "":
		e.Add(field, Missing, 0)
	case domain == "" || !strings.Contains(domain, "."):
		e.Add(field, NoDomain, 0)
	}
	return domain
}

// cleanNetwork reads a network, or one address of it.
func cleanNetwork(e *Invalid, field, value string) string {
	value = strings.TrimSpace(value)
	if value == "" {
		e.Add(field, Missing, 0)
		return ""
	}
	p, err := netip.ParsePrefix(value)
	if err != nil {
		var one netip.Addr
		one, err = netip.ParseAddr(value)
		p = netip.PrefixFrom(one, one.BitLen())
		if one.Zone() != "" {
			p = netip.Prefix{}
		}
	}
	if err != nil || !p.IsValid() {
		e.Add(field, BadNetwork, 0)
		return ""
	}
	if p.Addr().Is4In6() {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	widest, narrowest := widestV4, HouseholdV4
	if p.Addr().Is6() {
		widest, narrowest = widestV6, HouseholdV6
	}
	if p.Bits() < widest {
		e.Add(field, WideNetwork, 0)
		return ""
	}
	return netip.PrefixFrom(p.Addr(), min(p.Bits(), narrowest)).Masked().String()
}

// AddressDomain is the domain of an address's key; "" where there is none.
func AddressDomain(key string) string {
	_, domain, _ := strings.Cut(key, "@")
	return domain
}

// ExcludedBy lists what would exclude somebody with an address's key and from a
// network, as kind and value; either may be empty.
func ExcludedBy(key, network string) (list [][2]string) {
	if key != "" {
		list = append(list, [2]string{ExcludeAddress, key})
	}
	for d := AddressDomain(key); d != ""; _, d, _ = strings.Cut(d, ".") {
		list = append(list, [2]string{ExcludeDomain, d})
	}
	p, err := netip.ParsePrefix(network)
	if err != nil {
		return list
	}
	widest := widestV4
	if p.Addr().Is6() {
		widest = widestV6
	}
	for bits := p.Bits(); bits >= widest; bits-- {
		list = append(list, [2]string{ExcludeNetwork, netip.PrefixFrom(p.Addr(), bits).Masked().String()})
	}
	return list
}

// SubjectExclusion is an exclusion that was made or ended by hand, in the log.
const SubjectExclusion = "exclusion"
