package forum

import "time"

// DataManuscript is an article that somebody began to write.
type DataManuscript struct {
	ID         int64         `json:"-"`
	Slug       string        `json:"-"`
	URL        string        `json:"url,omitempty"` // of one that is public
	State      ArticleStatus `json:"state"`
	Title      string        `json:"title"`
	Standfirst string        `json:"standfirst,omitempty"`
	Text       string        `json:"text"`
	SavedAt    time.Time     `json:"saved_at"`
	Fields     Fields        `json:"-"`
}

// DataNote is what somebody noted beside a text.
type DataNote struct {
	ID      int64     `json:"-"`
	Passage string    `json:"passage,omitempty"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}
