from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffboardingConfig(AppConfig):
    name = "offboarding"
    verbose_name = _("Offboarding")

    def ready(self) -> None:
        from accounts.team import only_owner
        from directory.joining import listen, listen_to_ways_in
        from directory.people import panels
        from offboarding import audit_words, navigation
        from offboarding.actions.inviting import register_invitation
        from offboarding.actions.moves import activate, decline_for
        from offboarding.actions.staff_roles import about_only_owner
        from offboarding.actions.work_addresses import note_way_in
        from offboarding.claims.waiting import register_item
        from offboarding.foretelling import register_source
        from offboarding.holding import register_holder
        from offboarding.named_colleagues import register_source as register_named_colleagues
        from offboarding.panels import cases_of
        from offboarding.timetable import register_timetable
        from offboarding.wording import register_texts

        _register_modules()
        register_texts()
        audit_words.register_words()
        listen(joined=activate, declined=decline_for)
        listen_to_ways_in(note_way_in)
        only_owner.register(about_only_owner)
        navigation.register_items()
        register_item()
        register_invitation()
        register_timetable()
        register_source()
        register_named_colleagues()
        register_holder()
        template = "offboarding/_person_cases.html"
        panels.register(panels.Panel("cases", _("Offboarding"), template, cases_of, order=10, module="offboarding"))


def _register_modules() -> None:
    from tenancy.modules import Module, register

    register(
        Module(
            name="offboarding",
            label=_("Leavers"),
            sentence=_("Say goodbye well, and know how to reach each other afterwards."),
            contains=(
                _("a case with a timeline for each leaver"),
                _("the leaver’s own page by a personal link"),
                _("invitation and reminders"),
                _("a page for those who left long ago, and HR’s queue of their requests"),
                _("checklists and the rule for who becomes an alumnus"),
            ),
            icon="folder-open",
            order=10,
        )
    )
    register(
        Module(
            name="imports",
            label=_("Lists of leavers"),
            sentence=_("Load the lists of your HR system instead of typing them."),
            contains=(
                _("CSV and XLSX in four languages"),
                _("a preview of every line before anything is written"),
                _("undo"),
            ),
            icon="upload",
            order=20,
            needs=("offboarding",),
        )
    )
