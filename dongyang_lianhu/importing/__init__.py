"""Rosters into the registers: a file is checked, shown, and imported in chunks; and registers out as files.

`known` fetches in sets what rows refer to, `plan` says of each row what it would do by the controllers' own checks,
`writes` stores it, `jobs` runs both in the background, `exports` writes a register as a file.
"""
