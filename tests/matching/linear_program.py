"""The objective as a linear program, level by level on HiGHS: the judge of middle-sized villages.

Households and members are a transport problem, so that its corners are whole numbers, and so are those of the face on
which a level has its least value.
"""

import judge
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from dongyang_lianhu.matching import Problem


class LinearProgram:
	"""Variables: a pair each, a household left over each, a place each (the first ones below the minimum)."""

	def __init__(self, problem: Problem) -> None:
		self.problem = problem
		kept = judge.pinned(problem)
		self.members = [member for member in problem.members if judge.serves(member)]
		self.taken = {m.key: sum(1 for key in kept.values() if key == m.key) for m in self.members}
		free = [household for household in problem.households if household.key not in kept]
		pairs = [(h, m) for h in free for m in self.members if judge.may(problem, m, h)]
		ways = [*pairs, *((household, None) for household in free)]
		self.places = [(m, k) for m in self.members for k in range(self.taken[m.key], m.maximum)]
		self.costs = self._costs(ways, kept)
		self.equal, self.right = self._balances(free, ways)

	def _costs(self, ways, kept) -> np.ndarray:
		"""One row of costs per level; the places carry the shortfall and the unevenness."""
		parts = np.array([judge.part(self.problem, m, h) for h, m in ways], float).reshape(-1, 11).T
		costs = np.zeros((12, len(ways) + len(self.places)))
		costs[:11, : len(ways)] = parts
		for at, (member, number) in enumerate(self.places):
			costs[1, len(ways) + at] = -(number < member.minimum)
			costs[11, len(ways) + at] = (2 * number + 1) / member.maximum
		return costs

	def _balances(self, free, ways) -> tuple[coo_array, np.ndarray]:
		"""Each household goes one way; each member has as many places filled as households."""
		row_of = {household.key: at for at, household in enumerate(free)}
		member_row = {member.key: len(free) + at for at, member in enumerate(self.members)}
		entries = [(row_of[h.key], column, 1) for column, (h, _m) in enumerate(ways)]
		entries += [(member_row[m.key], column, 1) for column, (_h, m) in enumerate(ways) if m]
		entries += [(member_row[m.key], len(ways) + at, -1) for at, (m, _number) in enumerate(self.places)]
		rows, columns, values = zip(*entries, strict=True)
		shape = len(free) + len(self.members), len(ways) + len(self.places)
		right = np.array([1] * len(free) + [0] * len(self.members))
		return coo_array((values, (rows, columns)), shape=shape).tocsr(), right

	def best(self, levels: int = 12) -> list[float]:
		"""The least value of each level when those before have their least, without what is fixed by pins."""
		found: list[float] = []
		for level in range(levels):
			before = self.costs[:level] if level else None
			run = linprog(
				self.costs[level],
				A_eq=self.equal,
				b_eq=self.right,
				A_ub=before,
				b_ub=np.array(found) + 1e-5 if level else None,
				bounds=(0, 1),
				method="highs",
			)
			assert run.status == 0, run.message
			found.append(run.fun if level == 11 else round(run.fun))
		return found

	def fixed(self) -> tuple[float, float]:
		"""What the pins leave of the shortfall, and add to the unevenness."""
		short = sum(max(0, m.minimum - self.taken[m.key]) for m in self.members)
		return short, sum(self.taken[m.key] ** 2 / (m.maximum or 1) for m in self.members)
