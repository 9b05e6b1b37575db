package forum

import "slices"

// A Writer is who sits at a browser, as far as it matters for what they wrote:
// a member who is signed in, and the addresses that the browser has proved. The
// zero Writer is nobody.
type Writer struct {
	MemberID  int64
	Addresses []int64 // ids
}

// Nobody tells whether nothing is known of the writer.
func (w Writer) Nobody() bool { return w.MemberID == 0 && len(w.Addresses) == 0 }

// Writer is the member as a writer; nobody for nil.
func (m *Member) Writer() Writer {
	if m == nil {
		return Writer{}
	}
	return Writer{MemberID: m.ID}
}

// wrote tells whether the comment is the writer's own: the member's, or a guest's
// under an address that the browser has proved. One that is anonymous is nobody's.
func (w Writer) wrote(c Comment) bool {
	if c.By.MemberID != 0 {
		return c.By.MemberID == w.MemberID
	}
	return c.By.AddressID != 0 && slices.Contains(w.Addresses, c.By.AddressID)
}

// refused is what is answered to a writer about what they did not write: whoever
// is not signed in may be its author all the same.
func (w Writer) refused() error {
	if w.MemberID == 0 {
		return ErrSignIn
	}
	return ErrForbidden
}
