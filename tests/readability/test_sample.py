"""The sample of texts is reproducible, and holds texts of every kind."""

from tests.readability.sample import SHARES, sample
from tests.readability.texts import texts


def test_the_same_seed_draws_the_same_texts_and_another_seed_others():
    assert sample(1, 100) == sample(1, 100)
    assert sample(1, 100) != sample(2, 100)


def test_a_sample_has_the_asked_size_no_text_twice_and_every_kind():
    drawn = sample(3, 100)
    assert len(drawn) == len(set(drawn)) == 100
    assert {text.kind for text in drawn} == set(SHARES)


def test_texts_are_found_where_they_stand():
    found = {(text.kind, text.text) for text in texts()}
    from taskgroup.core.errors import InputError

    assert ("docstring", (InputError.__doc__ or "").strip().replace("\n    ", "\n")) in found
    assert ("help", "Print the version and exit.") in found
