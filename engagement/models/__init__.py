from engagement.models.activity import Activity, Standing
from engagement.models.audiences import Segment
from engagement.models.campaigns import (
    Campaign,
    CampaignLetter,
    CampaignMove,
    CampaignState,
    Pace,
    Start,
)
from engagement.models.digests import Rhythm, Roundup, RoundupRules
from engagement.models.errands import Errand, ErrandState
from engagement.models.journeys import (
    Anchor,
    EntryState,
    Joined,
    Journey,
    JourneyEntry,
    JourneyState,
    JourneyStep,
    RunReason,
    RunState,
    StepRun,
    StopReason,
)
from engagement.models.letters import Letter, LetterPicture, LetterVersion
from engagement.models.stay import StayQuestion

__all__ = [
    "Activity",
    "Anchor",
    "Campaign",
    "CampaignLetter",
    "CampaignMove",
    "CampaignState",
    "EntryState",
    "Errand",
    "ErrandState",
    "Joined",
    "Journey",
    "JourneyEntry",
    "JourneyState",
    "JourneyStep",
    "Letter",
    "LetterPicture",
    "LetterVersion",
    "Pace",
    "Rhythm",
    "Roundup",
    "RoundupRules",
    "RunReason",
    "RunState",
    "Segment",
    "Standing",
    "Start",
    "StayQuestion",
    "StepRun",
    "StopReason",
]
