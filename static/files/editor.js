// The form in which a text is written.
