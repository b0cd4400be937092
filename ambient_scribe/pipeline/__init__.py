"""The walk of a visit: hearing (sound → words), writing (words → note), and the session over both."""

from ambient_scribe.pipeline.hearing import Hearing, HearingEngines
from ambient_scribe.pipeline.session import Session, Settings, VisitStart, priming_from
from ambient_scribe.pipeline.writing import Writing, WritingEngines

__all__ = [
    "Hearing",
    "HearingEngines",
    "Session",
    "Settings",
    "VisitStart",
    "Writing",
    "WritingEngines",
    "priming_from",
]
