"""The scene of `bin/chaos answers`: answers.py COUNT makes an employer (as the owner), a survey and so many invited
people, and prints the paths of their links, one a line.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")
django.setup()

from django.db import transaction  # noqa: E402 -- after the set-up
from django.utils import timezone  # noqa: E402

from directory.models import Alumnus, AlumnusState  # noqa: E402
from feedback.answering.links import invite, token_of  # noqa: E402
from feedback.models import Mode, Participation, Survey, SurveyVersion, Wave, WaveState  # noqa: E402
from tenancy.models import Employer  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

CONTENT = {
    "languages": ["en"],
    "title": {"en": "Trial"},
    "pages": [
        {
            "key": "p1",
            "questions": [
                {"key": "rec", "kind": "score", "text": {"en": "How likely?"}, "required": True},
                {"key": "who", "kind": "short", "text": {"en": "Which number?"}, "required": True},
            ],
        }
    ],
}


def main(count: int) -> None:
    defaults = {"name": "Trial", "modules": ["directory", "feedback"]}
    employer, _made = Employer.objects.get_or_create(slug="trial", defaults=defaults)
    now = timezone.now()
    with tenant_scope(employer), transaction.atomic():
        survey = Survey.objects.create(name="Trial", mode=Mode.CONFIDENTIAL)
        version = SurveyVersion.objects.create(survey=survey, content=CONTENT, published_at=now)
        wave = Wave.objects.create(
            survey=survey, version=version, name="Trial", mode=Mode.CONFIDENTIAL, state=WaveState.OPEN,
            opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=7),
        )  # fmt: skip
        people = Alumnus.objects.bulk_create(
            Alumnus(given_name="Kim", family_name=str(number), state=AlumnusState.ALUMNUS) for number in range(count)
        )
        asked = Participation.objects.bulk_create(invite(wave=wave, people=[(person.pk, {}) for person in people]))
    sys.stdout.writelines(f"/s/{token_of(each)}/\n" for each in asked)


if __name__ == "__main__":
    main(int(sys.argv[1]))
