# Names the tests in which several do something at once: those that start
# goroutines, or listen to a page that stays open.
/^func Test/ { name = $2; sub(/\(.*/, "", name); on = 1 }
/^}/ { on = 0 }
on && /go func|\.Go\(|WaitGroup|listen\(/ { seen[name] = 1 }
END { for (n in seen) print n }
