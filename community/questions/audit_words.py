from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "services",
        lazy("Questions and certificates"),
        {
            "question.answered": Sentence(lazy("{actor} answered {subject}."), "message-circle-reply"),
            "question.note_added": Sentence(lazy("{actor} wrote a note about {subject}."), "notebook-pen"),
            "question.assigned": Sentence(lazy("{actor} gave {subject} to a colleague."), "user-check"),
            "question.closed": Sentence(lazy("{actor} closed {subject}."), "check"),
            "ready_answer.saved": Sentence(lazy("{actor} changed a ready answer."), "pencil"),
            "ready_answer.deleted": Sentence(lazy("{actor} deleted a ready answer."), "trash-2"),
            "service_desk.changed": Sentence(
                lazy("{actor} changed the settings of questions and certificates."), "settings"
            ),
        },
    )
