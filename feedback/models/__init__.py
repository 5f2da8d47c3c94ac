from feedback.models.interviews import (
    Ambassador,
    ExitInterview,
    InterviewState,
    Outcome,
    Promise,
    PromiseState,
    ReviewPlace,
)
from feedback.models.launching import Launch, Rhythm, WaitingPerson
from feedback.models.releases import PublishedComment, Release, Tally, TrendFigure
from feedback.models.responses import ContactWish, Response, SealedBallot, SealedComment, SealedResponse
from feedback.models.sealed import SealedSecret
from feedback.models.surveys import Mode, Purpose, Survey, SurveyVersion
from feedback.models.tags import CommentTag
from feedback.models.waves import (
    COMMENTS_FROM,
    RATES_FROM,
    SCORES_FROM,
    LastAsked,
    Participation,
    ParticipationState,
    SealedInvitation,
    Wave,
    WaveOrigin,
    WaveState,
)

__all__ = [
    "COMMENTS_FROM",
    "RATES_FROM",
    "SCORES_FROM",
    "Ambassador",
    "CommentTag",
    "ContactWish",
    "ExitInterview",
    "InterviewState",
    "LastAsked",
    "Launch",
    "Mode",
    "Outcome",
    "Participation",
    "ParticipationState",
    "Promise",
    "PromiseState",
    "PublishedComment",
    "Purpose",
    "Release",
    "Response",
    "ReviewPlace",
    "Rhythm",
    "SealedBallot",
    "SealedComment",
    "SealedInvitation",
    "SealedResponse",
    "SealedSecret",
    "Survey",
    "SurveyVersion",
    "Tally",
    "TrendFigure",
    "WaitingPerson",
    "Wave",
    "WaveOrigin",
    "WaveState",
]
