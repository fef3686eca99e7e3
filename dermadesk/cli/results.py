"""What a batch ends with on the command line: the sum of its answers, and the files that were asked for."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dermadesk.batch.card import NBSP
from dermadesk.cli.json_report import ABOUT
from dermadesk.cli.table import passed_over, summed
from dermadesk.errors import DermaDeskError

if TYPE_CHECKING:
    from dermadesk.batch.ledger import Ledger
    from dermadesk.cli.exports import Exports
    from dermadesk.cli.printer import Printer


def hand_on(ledger: "Ledger", exports: "Exports", printer: "Printer", stop: Sequence[int] = ()) -> bool:
    """Prints the sum and writes the files; whether all could be written. Why one could not is said on stderr.

    Copies are given up when there is something in `stop`.
    """
    plan, counts = ledger.plan, ledger.counts()
    assert plan is not None
    for line in summed(counts, plan, json.loads(ledger.fact(ABOUT))):
        printer.say(line)
    for line in passed_over(counts, *(int(ledger.fact(name)) for name in ("hidden", "others"))):
        printer.say(line)
    all_written = True
    for result in exports.write(ledger, stop):
        if isinstance(result, DermaDeskError):
            all_written = False
            print(result, file=sys.stderr)
        else:
            printer.say(result.told().replace(NBSP, " "))
    return all_written
