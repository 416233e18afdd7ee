"""What the worker does for its own queue."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

MOST_RESCUES = 10
log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue-stalled-jobs", retry=RetryStrategy(max_attempts=3))
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Give jobs of a worker that died back to the queue; every task may so run twice.

    One whose workers died again and again stays as failed.
    """
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts < MOST_RESCUES:
            await app.job_manager.retry_job(job)
            log.warning("stalled job rescued", task=job.task_name)
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
            log.error("stalled job given up", task=job.task_name)
