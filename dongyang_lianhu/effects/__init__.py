"""Outcomes to documents: the only writer for the rules.

Every effect compares with what is stored and writes the difference, so that a second run changes nothing. Rows are
written in sets; the number of statements does not grow with the village.
"""
