"""How fast Concorde is beside other engines, on the same articles, queries and results wanted."""
