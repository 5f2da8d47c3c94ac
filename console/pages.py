"""Pages in the words of the menu, for those who read what was opened."""

from web.navigation import label_of


def name_of_page(view_name: str) -> str:
    """The menu's word for it, else its own name, which says enough: "case detail"."""
    return label_of(view_name, area="staff") or view_name.rpartition(":")[2].replace("_", " ") or view_name
