"""How people use the archive: pages for readers, a JSON API for programs, the server of both."""
