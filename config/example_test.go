package config_test

import (
	"fmt"

	"colloquy/config"
)

// All mistakes come at once, each with its place.
func ExampleLoad() {
	_, err := config.Load(config.Source{
		Env: []string{
			"COLLOQUY_POLICY_EDIT_WINDOW=15",
			"COLLOQUY_POLICY_ANOUNCE_DELAY=1m",
		},
		Flags: map[string]string{"listen": "8080"},
	})
	fmt.Println(err)
	// Output:
	// COLLOQUY_POLICY_ANOUNCE_DELAY: unknown variable; did you mean COLLOQUY_POLICY_ANNOUNCE_DELAY?
	// COLLOQUY_POLICY_EDIT_WINDOW: "15": not a duration; write it like 15m or 2h
	// command line: listen: "8080": not host:port; write it like 127.0.0.1:8080, [::1]:8080 or :8080
}

func ExampleConfig_PublicURL() {
	c := config.Default()
	c.Listen = "127.0.0.1:0"
	fmt.Println(c.PublicURL("127.0.0.1:41873"))
	c.BaseURL = "https://discuss.example.org"
	fmt.Println(c.PublicURL("127.0.0.1:41873"))
	// Output:
	// http://127.0.0.1:41873
	// https://discuss.example.org
}
