"""Times the layout of cards, a register and work logs: invented people, no site.

    python benchmarks/paper.py [--cards 600] [--logs 60]

Each document is made in a process of its own. Printed for each: wall and CPU seconds, pages, megabytes, and the
process's peak memory. Loading the two fonts, about a second of CPU, is included: every print pays it.
"""

import argparse
import multiprocessing
import os
import platform
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dongyang_lianhu.paper import Card, LogHousehold, Register, RegisterRow, WorkLog, cards, register, worklog

DAY = date(2026, 11, 25)
SURNAMES, NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
TIERS = ("一般户", "提升户", "待定户", "难点户")
LOG_HOUSEHOLDS = 10


def person(number: int) -> str:
	"""An invented name."""
	return SURNAMES[number % 16] + NAMES[number // 16 % 16] + NAMES[number // 256 % 16]


def make_cards(count: int):
	"""A village's cards, each with a code of its own."""
	found = [
		Card(
			member=person(n // 10),
			unit="第二党小组",
			phone=f"1000000{n:04d}",
			village="岩上村",
			household=f"YS-{n:04d}",
			head=person(n + 99),
			url=f"https://lianhu.example.gov.cn/k/{n:022d}",
			issued=DAY,
			group="二组",
			lead=person(n // 100 + 500),
			lead_phone="10000009999",
		)
		for n in range(count)
	]
	return cards.draw(found, DAY)


def make_register(count: int):
	"""A village's register in seven areas."""
	rows = tuple(
		RegisterRow(
			area=f"第{n * 7 // count + 1}片",
			group=f"{n % 12 + 1}组",
			household=f"YS-{n:04d}",
			head=person(n),
			address=f"大岭脚{n}号",
			tier=TIERS[n % 4],
			member=person(n // 10),
			member_number=f"YS-{n // 10:03d}",
			post="党员",
			grounds="就近",
			from_date=DAY - timedelta(days=n),
			backup=None,
			card_issued_on=DAY if n % 3 else None,
		)
		for n in range(count)
	)
	return register.draw(Register("岩上村", DAY, rows, {}, TIERS))


def make_logs(count: int):
	"""A village's logs of ten households each, three of them visited every week."""
	found = [
		WorkLog(
			member=person(n),
			number=f"YS-{n:03d}",
			unit="第二党小组",
			village="岩上村",
			quarter="2026年第四季度",
			first=date(2026, 10, 1),
			last=date(2026, 12, 31),
			households=tuple(
				household(n * LOG_HOUSEHOLDS + place, place < 3) for place in range(LOG_HOUSEHOLDS)
			),
		)
		for n in range(count)
	]
	return worklog.draw(found, DAY)


def household(number: int, weekly: bool) -> LogHousehold:
	"""A household of a log."""
	tier, owed, lines = ("提升户", "每周1次，本季13次", 15) if weekly else ("一般户", "每月1次，本季3次", 5)
	return LogHousehold(
		f"YS-{number:04d}", person(number), f"大岭脚{number}号", "10000010001", tier, owed, lines
	)


def measure(name: str, make, count: int, answers) -> None:
	"""Make one document and answer with a line of figures."""
	wall, processor = time.perf_counter(), time.process_time()
	printed = make(count)
	wall, processor = time.perf_counter() - wall, time.process_time() - processor
	memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	answers.put(
		f"{name:<22}{wall:7.1f} s {processor:7.1f} s CPU {printed.pages:6d} pages"
		f"{len(printed.content) / 1e6:7.2f} MB {memory:6.0f} MB memory"
	)


def main() -> None:
	"""Measure and print."""
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--cards", type=int, default=600)
	parser.add_argument("--logs", type=int, default=60)
	arguments = parser.parse_args()
	print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
	jobs = [
		("one card", make_cards, 1),
		(f"{arguments.cards} cards", make_cards, arguments.cards),
		(f"register of {arguments.cards}", make_register, arguments.cards),
		(f"{arguments.logs} work logs", make_logs, arguments.logs),
	]
	context = multiprocessing.get_context("spawn")
	for job in jobs:
		answers = context.Queue()
		process = context.Process(target=measure, args=(*job, answers))
		process.start()
		print(answers.get())
		process.join()


if __name__ == "__main__":
	main()
