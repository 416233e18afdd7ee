"""The worker, and what it does for its own queue."""

import asyncio
import contextlib
import signal
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from servicelog.heartbeats import beat

MOST_RESCUES = 10
QUEUES = ["default", "mail"]  # mail apart: its server may be slow
BEAT_EVERY = 5.0  # seconds
APART = timedelta(seconds=5)  # between jobs whose workers died more than once
FAILED_KEPT_FOR = timedelta(days=30)  # long enough to be looked at; arguments may hold an e-mail address
log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue-stalled-jobs", retry=RetryStrategy(max_attempts=3))
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Give jobs of a worker that died back to the queue; every task may so run twice.

    One whose workers died again and again stays as failed; it is done apart from others, or they would die with it.
    """
    due = timezone.now()
    for job in sorted(await app.job_manager.get_stalled_jobs(), key=lambda job: job.attempts):
        if job.attempts:
            due += APART
        await rescue(job, due)


async def rescue(job: Job, due: datetime) -> None:
    """Give a job back, unless it was given back too often, or another is queued in its place."""
    if job.attempts >= MOST_RESCUES:
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        log.error("stalled job given up", task=job.task_name)
        return
    try:
        await app.job_manager.retry_job(job, retry_at=due)
    except UniqueViolation:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    log.warning("stalled job rescued", task=job.task_name)


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="forget-failed-jobs")
async def forget_failed_jobs(timestamp: int) -> None:
    """Delete jobs that failed, or were broken off, 30 days ago; running twice does no harm."""
    await app.job_manager.delete_old_jobs(
        FAILED_KEPT_FOR // timedelta(hours=1), include_failed=True, include_cancelled=True, include_aborted=True
    )


async def keep_beating(connector: PsycopgConnector) -> None:
    """Show again and again that the worker does not hang, nor the connection by which it gets its jobs."""
    while True:
        with contextlib.suppress(ConnectorException):
            await connector.execute_query_async("SELECT 1")
            beat()
        await asyncio.sleep(BEAT_EVERY)


async def work_on(working: App, queue: str) -> None:
    """Do the jobs of one queue, two at a time; those of others wait for none of them."""
    await working.run_worker_async(queues=[queue], concurrency=2, install_signal_handlers=False)


async def work() -> bool:
    """Do jobs until told to stop, and return whether that was why it ends.

    It also ends when the database goes away, and when the end of a job can't be noted: such a job counts as being
    done for as long as its worker lives, and is given back once that is gone.
    """
    loop, told, ending = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    # With one connection: of those that were cut the pool tries one after another, and pauses longer each time.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=1)
    with app.replace_connector(connector) as working:
        async with working.open_async():
            beating = loop.create_task(keep_beating(connector))
            workers = [loop.create_task(work_on(working, queue)) for queue in QUEUES]

            def end() -> None:
                if not ending.is_set():
                    ending.set()
                    for worker in workers:
                        worker.cancel()  # it finishes the jobs that it does

            def end_at_fault(_loop: asyncio.AbstractEventLoop, fault: dict[str, Any]) -> None:
                loop.default_exception_handler(fault)
                end()

            def end_when_told() -> None:
                told.set()
                end()

            loop.set_exception_handler(end_at_fault)
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, end_when_told)
            await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
            end()  # where one came to an end by itself, the other one does, too
            await asyncio.wait(workers)
            beating.cancel()
            for worker in workers:
                with contextlib.suppress(asyncio.CancelledError):
                    worker.result()  # raises what ended it
    return told.is_set()
