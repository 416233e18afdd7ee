"""The task that folds deltas into tallies, each minute."""

from procrastinate.contrib.django import app

from encounters.changes.tallies import fold_deltas


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fold-deltas")
def fold(timestamp: int) -> None:
    """Fold the waiting deltas; running twice does no harm."""
    fold_deltas()
