"""A Linkage Plan's way: matched, moved by hand, judged by the quota rules, confirmed, approved, amended (四.2).

`prepare` matches, `quota` judges, `board` shows and moves, `sentences` puts the matching's reasons into words.
"""
