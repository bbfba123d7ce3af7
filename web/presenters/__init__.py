"""From answers to what a template shows: plain values in the reader's language, and links."""
