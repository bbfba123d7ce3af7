"""How a question becomes results: request, parser, plan, engines, facets, snippets."""
