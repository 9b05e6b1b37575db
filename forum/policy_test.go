package forum

import (
	"reflect"
	"testing"
	"time"
)

func TestEveryWindowOfThePolicyHasAKeyAndADefault(t *testing.T) {
	policy := reflect.ValueOf(DefaultPolicy())
	seen := map[string]bool{}
	for i := range policy.NumField() {
		field := policy.Type().Field(i)
		key := field.Tag.Get("yaml")
		if key == "" || seen[key] {
			t.Errorf("%s has the key %q", field.Name, key)
		}
		seen[key] = true
		if n, ok := policy.Field(i).Interface().(int); ok && n > 0 {
			continue
		}
		window, ok := policy.Field(i).Interface().(time.Duration)
		if !ok || window < 0 || window == 0 && key != "close_after" {
			t.Errorf("%s is %v", key, window)
		}
	}
}

func TestTheDefaultsAgreeWithEachOther(t *testing.T) {
	p := DefaultPolicy()
	if p.QuietEdit >= p.EditWindow {
		t.Error("every edit would be quiet")
	}
	if p.UndeleteWindow >= p.DeletedRetention {
		t.Error("a text would be erased before its author can take the deletion back")
	}
	if p.SessionIdle > p.SessionLife {
		t.Error("no session would ever idle out")
	}
	if len(AnswerTitle("a")) > MaxTitle || MinPassword > MaxPassword || ShownDepth > MaxDepth || MaxWord > MaxBody || MaxBody > MaxArticle {
		t.Error("one limit excludes another")
	}
}
