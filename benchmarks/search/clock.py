"""What something costs: processor time of this process and of the database's that works for it, and time by the clock.

Processor time is what a machine of its own would need where nothing has to be read from disk; by the clock, whoever else
uses the machine counts as well.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple


class Cost(NamedTuple):
    """Milliseconds."""

    processor: float
    clock: float


class Clock:
    def __init__(self, connection) -> None:
        self.connection = connection

    def processor(self) -> float:
        """Milliseconds that this process and the PostgreSQL process behind the connection have worked so far.

        The latter only where that runs on this machine; elsewhere it counts nothing.
        """
        own = time.process_time_ns()
        if self.connection.vendor == "postgresql":
            self.connection.ensure_connection()
            work = Path(f"/proc/{self.connection.connection.info.backend_pid}/schedstat")
            if work.exists():
                own += int(work.read_text().split()[0])
        return own / 1e6

    def cost(self, task: Callable[[], Any]) -> tuple[Any, Cost]:
        """What the task gives, and what it costs."""
        processor, clock = self.processor(), time.perf_counter()
        result = task()
        clock = (time.perf_counter() - clock) * 1000
        return result, Cost(self.processor() - processor, clock)


def percentile(values: Iterable[float], share: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def row(name: str, costs: list[Cost], floor: float | None = None) -> str:
    """A line of the table: median, 99th percentile, worst; processor, and the median and 99th percentile by the clock."""
    work, clock = [cost.processor for cost in costs], [cost.clock for cost in costs]
    line = f"{name:44} {percentile(work, 0.5):8.2f} {percentile(work, 0.99):8.2f} {max(work):8.2f}"
    line += f"   {percentile(clock, 0.5):8.2f} {percentile(clock, 0.99):8.2f}"
    return line + (f"  {percentile(work, 0.5) / floor:7.4f} × a plain scan" if floor else "")


HEAD = f"{'ms':44} {'p50':>8} {'p99':>8} {'worst':>8}   {'p50':>8} {'p99':>8} (by the clock)"
