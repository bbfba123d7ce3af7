"""The Whoosh index: schema, writers, and the safe storage of its generations."""
