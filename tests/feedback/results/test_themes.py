from feedback.results.themes import Reader, Theme, themes_of

EN = ["en"]


def test_themes_count_comments_not_mentions() -> None:
    comments = ["My manager, my manager!", "Managers changed often", "a good manager", *(["Nothing to say"] * 7)]

    assert themes_of(comments, languages=EN)[0] == Theme("manager", "manag", 3)
    assert [theme.word for theme in themes_of(comments, languages=EN)] == ["manager"]


def test_themes_need_ten_comments() -> None:
    assert themes_of(["The manager"] * 9, languages=EN) == []
    assert themes_of(["The manager"] * 10, languages=EN) != []


def test_two_words_that_stand_together_are_one_theme() -> None:
    comments = [*(["The night shifts were hard"] * 4), *(["A night shift again"] * 2), *(["Nothing to say"] * 6)]

    first = themes_of(comments, languages=EN)[0]
    assert (first.word, first.comments) == ("night shifts", 6)
    assert "night" not in [theme.word for theme in themes_of(comments, languages=EN)]


def test_each_comment_is_read_in_its_language() -> None:
    reader = Reader(["en", "de"])

    assert reader.mentions("Die Vorgesetzten haben das nicht gesehen", "vorgesetzt")
    assert not reader.mentions("Die Vorgesetzten haben das nicht gesehen", "nicht")
    assert reader.mentions("they promised a promotion", "promot")


def test_language_that_nobody_stems_is_taken_word_by_word() -> None:
    assert Reader(["ja"]).mentions("karoshi stays", "karoshi")
