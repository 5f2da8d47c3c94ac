from directory.profile.forms.about import AboutForm, ContactForm, LinksForm, NamesForm, PlaceForm
from directory.profile.forms.career import InvolvementForm, JobForm
from directory.profile.forms.levels import LevelOnlyForm, SectionForm, VisibilityForm, level_only
from directory.profile.forms.offers import HelpForm, LanguagesForm, SkillsForm
from directory.profile.forms.own_fields import OwnFieldsForm
from directory.profile.forms.photo import PhotoForm
from directory.profile.forms.steps import FirstStepForm, SecondStepForm

__all__ = [
    "AboutForm", "ContactForm", "FirstStepForm", "HelpForm", "InvolvementForm", "JobForm", "LanguagesForm",
    "LevelOnlyForm", "LinksForm", "NamesForm", "OwnFieldsForm", "PhotoForm", "PlaceForm", "SecondStepForm",
    "SectionForm", "SkillsForm", "VisibilityForm", "level_only",
]  # fmt: skip
