"""The engine over a Whoosh index: snapshots of generations, and query plans run on arrays."""
