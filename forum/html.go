package forum

// HTML is text that went through the sanitiser (package markup). Nothing else
// is ever printed unescaped. Whoever converts a string to HTML claims that.
type HTML string
