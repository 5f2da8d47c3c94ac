from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "exit-interviews",
        lazy("Exit interviews and promises"),
        {
            "interview.opened": Sentence(lazy("{actor} planned an exit interview with {subject}."), "message-circle"),
            "interview.scheduled": Sentence(lazy("{actor} set a date with {subject}."), "calendar-check"),
            "interview.declined": Sentence(lazy("{actor} noted that {subject} would rather not talk."), "calendar-x"),
            "interview.called_off": Sentence(lazy("The exit interview with {subject} is off."), "calendar-x"),
            "interview.reopened": Sentence(lazy("{actor} opened the exit interview with {subject} again."), "undo-2"),
            "interview.notes_kept": Sentence(lazy("{actor} wrote down what {subject} said."), "notebook-pen"),
            "interview.notes_read": Sentence(lazy("{actor} read what {subject} said in the exit interview."), "eye"),
            "interview.done": Sentence(lazy("{actor} ended the exit interview with {subject}."), "check"),
            "promise.made": Sentence(lazy("{actor} wrote down a promise."), "handshake"),
            "promise.changed": Sentence(lazy("{actor} changed a promise."), "pencil"),
            "promise.ended": Sentence(lazy("{actor} said what became of a promise."), "check"),
            "promise.reopened": Sentence(lazy("{actor} opened a promise again."), "undo-2"),
            "promise.published": Sentence(lazy("{actor} published a promise to members."), "megaphone"),
            "promise.withdrawn": Sentence(lazy("{actor} took a promise off the members’ page."), "eye-off"),
            "review_places.changed": Sentence(lazy("{actor} changed where ambassadors may write reviews."), "star"),
        },
    )
