"""What the worker does for its own queue."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue-stalled-jobs", retry=RetryStrategy(max_attempts=3))
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Give jobs of a worker that died back to the queue; every task may so run twice."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
        log.warning("stalled job rescued", task=job.task_name)
