from audit.wording import Sentence, known_actions, sentence_of


def test_a_sentence_falls_apart_into_words_actor_and_subject() -> None:
    parts = list(Sentence("{actor} told {subject}.").parts())
    assert parts == [("actor", ""), ("text", " told "), ("subject", ""), ("text", ".")]
    assert list(Sentence("Nothing.").parts()) == [("text", "Nothing.")]


def test_an_unknown_event_still_says_who_and_its_name() -> None:
    assert "thing.unheard_of" not in known_actions()
    parts = list(sentence_of("thing.unheard_of").parts())
    assert parts == [("actor", ""), ("text", ": thing.unheard_of")]
