"""The schema, and questions to it."""

from encounters.models.alert import Alert
from encounters.models.answer_template import AnswerTemplate
from encounters.models.case import Case
from encounters.models.case_event import CaseEvent, CaseText
from encounters.models.contact import Contact
from encounters.models.correction import Correction
from encounters.models.draft import Draft
from encounters.models.employee import Employee, EmployeeLocation
from encounters.models.encounter import Encounter
from encounters.models.export import Export, ExportPart
from encounters.models.feedback_point import FeedbackPoint, PointCode
from encounters.models.history import HISTORY
from encounters.models.job import Job
from encounters.models.kiosk import Kiosk, KioskPairing
from encounters.models.limit import LimitBucket, LimitKey
from encounters.models.logo import Logo
from encounters.models.mail import AccountMail, OrganisationMail, UnwantedMail
from encounters.models.member import Member, SupervisedLocation
from encounters.models.organisation import Location, Organisation
from encounters.models.receipt import ClosedCookie, Receipt
from encounters.models.redaction import Redaction
from encounters.models.session import Session
from encounters.models.sheet_import import SheetImport, SheetRow
from encounters.models.shift import Shift
from encounters.models.tally import (
    Counted,
    Counts,
    EmployeeCount,
    EmployeeTally,
    LocationCount,
    LocationTally,
    TallyDelta,
)
from encounters.models.theme import Theme, ThemeWord
from encounters.models.user import User

__all__ = [
    "HISTORY",
    "AccountMail",
    "Alert",
    "AnswerTemplate",
    "Case",
    "CaseEvent",
    "CaseText",
    "ClosedCookie",
    "Contact",
    "Correction",
    "Counted",
    "Counts",
    "Draft",
    "Employee",
    "EmployeeCount",
    "EmployeeLocation",
    "EmployeeTally",
    "Encounter",
    "Export",
    "ExportPart",
    "FeedbackPoint",
    "Job",
    "Kiosk",
    "KioskPairing",
    "LimitBucket",
    "LimitKey",
    "Location",
    "LocationCount",
    "LocationTally",
    "Logo",
    "Member",
    "Organisation",
    "OrganisationMail",
    "PointCode",
    "Receipt",
    "Redaction",
    "Session",
    "SheetImport",
    "SheetRow",
    "Shift",
    "SupervisedLocation",
    "TallyDelta",
    "Theme",
    "ThemeWord",
    "UnwantedMail",
    "User",
]
