"""Periods, ranks and capped lists. Pure Python: never imports frappe."""
