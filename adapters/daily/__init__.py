"""What becomes due by the passing of time: once a day, by a scheduler or by hand."""

from adapters.daily.days import Days, NotInTurn
from adapters.daily.run import READ_MODELS, DailySteps, Progress, Report, StepReport

__all__ = ["READ_MODELS", "DailySteps", "Days", "NotInTurn", "Progress", "Report", "StepReport"]
