"""Background jobs of the worker itself. Jobs of domains stand in their own `jobs.py`."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition

KEEP = DeleteJobCondition.SUCCESSFUL


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put back what a worker held that has not been heard of for half a minute: killed, or its machine went away."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
