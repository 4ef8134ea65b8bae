"""Documents to flat facts, one module per subject: the only reader for the rules.

Each `*_facts(scope)` runs a fixed number of set-based queries, however many rows there are, and returns one flat
mapping per subject with every field that `rules/subjects.yaml` declares for it.
"""
