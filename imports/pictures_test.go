package imports

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"colloquy/forum"
)

// kept keeps pictures under names that their content gives them.
func kept(_ context.Context, picture []byte) (forum.Picture, error) {
	if string(picture) == "full" {
		return forum.Picture{}, forum.ErrStorage
	}
	if !strings.HasPrefix(string(picture), "picture") {
		e := &forum.Invalid{}
		e.Add("picture", forum.NoPicture, 0)
		return forum.Picture{}, e
	}
	sum := sha256.Sum256(picture)
	return forum.Picture{Hash: fmt.Sprintf("%x", sum[:16]), Width: 9, Height: 9, Kind: "png"}, nil
}

func TestPicturesBesideAnArticleComeAlong(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{
		"img/one.png": "picture one", "posts/two dots.png": "picture two", "posts/bad.png": "Dear all,", "secret.png": "picture three",
		"posts/x.md": "---\ntitle: Dated\ndate: 2020-01-02\n---\n\n![One](../img/one.png \"Words\") ![](two%20dots.png) <img alt=\"x\" src='../img/one.png?v=2'>\n\n![Bad](bad.png) ![None](none.png) ![A folder](.) ![Out](../../secret.png) ![Far](https://x.org/one.png) ![Root](/media/one.png)\n",
		"posts/y.md": "---\ntitle: Other\ndate: 2020-01-02\n---\n\n![One](../img/one.png)\n\n    ![Two](two%20dots.png)\n",
	})
	write(t, dir+"/../secret.png", "picture three")
	r, err := Markdown(t.Context(), db.Store, dir, kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r, 2, 0, 0, 0)
	if len(r.Refused) != 1 || r.Refused[0] != (Failure{"posts/x.md", "bad.png: not a JPEG, PNG, GIF or WebP"}) {
		t.Errorf("%v", r.Refused)
	}
	one, _ := kept(t.Context(), []byte("picture one"))
	two, _ := kept(t.Context(), []byte("picture two"))
	text := db.Column("SELECT body_md FROM article_texts JOIN articles ON id = article_id WHERE slug = 'dated'")[0]
	for _, want := range []string{
		"![One](" + one.Address() + ` "Words")`, "![](" + two.Address() + ")", `<img alt="x" src='` + one.Address() + "'>", "![Bad](bad.png)", "![None](none.png)", "![A folder](.)", "![Out](../../secret.png)", "![Far](https://x.org/one.png)", "![Root](/media/one.png)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	for _, p := range []forum.Picture{one, two} {
		if public, err := db.PictureVisible(t.Context(), p.Name(), nil, ""); !public || err != nil {
			t.Errorf("%s: %t, %v", p.Name(), public, err)
		}
	}
	again, err := Markdown(t.Context(), db.Store, dir, kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, again, 0, 0, 2, 0)
	db.Sound()
}

func TestAFullDiskEndsAnImportOfPictures(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"a.png": "full", "x.md": dated + "![](a.png)\n"})
	if _, err := Markdown(t.Context(), db.Store, dir, kept, nil); !errors.Is(err, forum.ErrStorage) {
		t.Error(err)
	}
}
