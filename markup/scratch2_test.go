package markup
import ("testing";"os";"path/filepath";"fmt";"html")
func TestDump(t *testing.T) {
	out := os.Getenv("DUMP"); if out=="" {t.Skip()}
	files, _ := filepath.Glob("/work/shared/data/articles/*/*.m*")
	files = append(files, "/tmp/t1.md")
	for _, f := range files {
		b, _ := os.ReadFile(f)
		for name, fn := range map[string]func(string)(Rendered,error){"a":Article,"c":Comment} {
			r, err := fn(string(b))
			if err != nil { fmt.Println(f, name, err); continue }
			os.WriteFile(out+"/"+name+"-"+filepath.Base(filepath.Dir(f))+"-"+filepath.Base(f)+".html", []byte("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"+html.EscapeString(filepath.Base(f))+"</title><link rel=stylesheet href=\"/work/shared/mock/style.css\"></head>\n<body><main><h1>T</h1>\n<div class=prose>"+string(r.HTML)+"</div></main></body></html>\n"), 0o644)
			os.WriteFile(out+"/"+name+"-"+filepath.Base(filepath.Dir(f))+"-"+filepath.Base(f)+".txt", []byte(r.Text), 0o644)
		}
	}
}
