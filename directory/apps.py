from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        from accounts.addresses import main_address
        from accounts.members.departures import listen
        from directory.actions import unlink_membership
        from directory.audit_words import register_words
        from directory.colleagues.joining import register_kind as register_colleagues
        from directory.connections.changes import changes_tile
        from directory.home_tiles import Tile
        from directory.home_tiles import register as register_tile
        from directory.joining import register_kind
        from directory.people.acts import register_own
        from directory.profile.addresses import follow_main_address

        register_kind()
        register_colleagues()
        register_own()
        listen(unlink_membership)
        main_address.listen(follow_main_address)
        register_words()
        register_tile(
            Tile(
                name="changes", template="directory/connections/_changes_tile.html", context=changes_tile, order=55,
                module="directory", aside=True,
            )
        )  # fmt: skip
        _register_module()
        _register_pages()
        _register_next_steps()


def _register_module() -> None:
    from tenancy.modules import Module, register

    register(
        Module(
            name="directory",
            label=_("Directory"),
            sentence=_("Let former colleagues find each other."),
            contains=(
                _("search by name, team, company, skill and place"),
                _("profiles that show what their owner allows"),
                _("people from one’s old teams on the home page"),
            ),
            icon="users",
            order=30,
        )
    )


def _register_pages() -> None:
    from accounts.menu import waiting_for
    from directory.connections.reading import unanswered
    from web.navigation import NavItem, register

    register(NavItem(label=_("Home"), url_name="directory:home", icon="house", order=10, area="portal"))
    register(
        NavItem(
            label=_("Directory"),
            url_name="directory:alumnus_list",
            icon="users",
            order=20,
            area="portal",
            also=("directory:alumnus_detail", "directory:worked_with_me"),
            module="directory",
        )
    )
    register(
        NavItem(
            label=_("Connections"),
            url_name="directory:connection_list",
            icon="handshake",
            order=30,
            area="portal",
            also=("directory:connection_ask", "directory:connection_removal", "directory:person_note"),
            module="directory",
            visible=_has_profile,
            waiting=waiting_for(unanswered),
        )
    )
    register(
        NavItem(
            label=_("My profile"),
            url_name="directory:profile_update",
            icon="circle-user-round",
            order=80,
            area="portal",
            also=(
                "directory:job_update",
                "directory:involvement_update",
                "directory:profile_view_as",
                "directory:profile_confirmation",
                "directory:profile_step",
            ),
            visible=_has_profile,
        )
    )
    register(
        NavItem(
            label=_("People"),
            url_name="directory:people_list",
            icon="users",
            order=30,
            area="staff",
            also=(
                "directory:person_detail",
                "directory:people_act",
                "directory:people_export",
                "directory:export_detail",
                "directory:field_list",
                "directory:duplicate_list",
                "directory:merge",
            ),
        )
    )


def _register_next_steps() -> None:
    from directory.next_steps import NextStep, register

    register(NextStep(_("Look who is here"), "directory:alumnus_list", "users", order=10, module="directory"))
    register(
        NextStep(
            _("Decide who sees what"),
            "directory:profile_update",
            "eye",
            order=20,
            anchor="#visibility",
            wanted=lambda request, alumnus: alumnus is not None,
        )
    )


def _has_profile(request: HttpRequest) -> bool:
    """Those who left, and current colleagues who joined."""
    member = getattr(request, "member", None)
    return member is not None and member.has_role("alumnus", "employee")
