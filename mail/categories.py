from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Lane(models.TextChoices):
    """A queue of its own each, so that bulk mail never keeps anybody waiting for a sign-in code."""

    CODES = "codes", _("Codes")
    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Marketing")


class Category(models.TextChoices):
    SERVICE = "service", _("Service")
    CODE = "code", _("Sign-in codes")
    INVITATION = "invitation", _("Invitations")
    NEWS = "news", _("News")
    OPENINGS = "openings", _("Openings")
    EVENTS = "events", _("Events")
    SURVEYS = "surveys", _("Surveys")
    CIRCLE = "circle", _("Your circle")
    DIGEST = "digest", _("Round-up")

    @property
    def is_marketing(self) -> bool:
        """Sent only to people who said yes to this category, and with a one-click way out."""
        return self not in {Category.SERVICE, Category.CODE, Category.INVITATION}

    @property
    def lane(self) -> Lane:
        if self is Category.CODE:
            return Lane.CODES
        return Lane.MARKETING if self.is_marketing else Lane.SERVICE

    @property
    def description(self) -> Promise:
        return DESCRIPTIONS[self]


MARKETING = tuple(category for category in Category if category.is_marketing)
# What counts against the weekly cap: mail that the employer sends. Somebody who asks to connect is another person.
CAPPED = tuple(category for category in MARKETING if category is not Category.CIRCLE)
# What people choose; the round-up follows from how often they want it.
CHOICES: tuple[Category, ...] = tuple(category for category in MARKETING if category is not Category.DIGEST)

DESCRIPTIONS: dict[Category, Promise] = {
    Category.SERVICE: _("What you need to know about your own case and profile."),
    Category.CODE: _("The code that signs you in."),
    Category.INVITATION: _("The invitation to join the network."),
    Category.NEWS: _("What is new at your old employer and with old colleagues, a few times a year."),
    Category.OPENINGS: _("Openings that fit you, and colleagues who ask for you."),
    Category.EVENTS: _("Reunions, talks and get-togethers near you."),
    Category.SURVEYS: _("Now and then a few questions. Before the first one it says what becomes of your answers."),
    Category.CIRCLE: _(
        "Somebody writes to you, asks to connect, proposes to meet or sends you a card; and a nudge when it is time to "
        "catch up with someone you chose."
    ),
    Category.DIGEST: _("One mail with everything you chose to hear of weekly or monthly."),
}
