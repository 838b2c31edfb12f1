"""Nothing that controls a terminal is left in a text that is shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup.core.safe_text import LONGEST, is_unsafe, quoted, safe


@given(st.text())
def test_a_safe_text_has_no_control_character_and_stays_so(text):
    shown = safe(text)
    assert not any(map(is_unsafe, shown))
    assert all(unicodedata.bidirectional(c) not in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI")
               for c in shown)  # fmt: skip
    assert safe(shown) == shown


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])))
def test_printable_text_stays_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;pwn\x07", "\\x1b]0;pwn\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\x7fb", "a\\x7fb"),
        ("a\r\nb", "a\\r\\nb"),
        ("\u202edlrow", "\\u202edlrow"),
        ("Größe 深度 👩‍🔬", "Größe 深度 👩‍🔬"),
    ],
)
def test_escapes_are_visible(text, shown):
    assert safe(text) == shown


@given(st.text(min_size=LONGEST))
def test_a_quotation_is_short(text):
    assert len(quoted(text)) <= LONGEST + 2
