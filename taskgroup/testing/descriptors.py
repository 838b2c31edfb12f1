"""Properties of every descriptor."""

from taskgroup.core.plugins import Descriptor


def named_and_described(descriptor: Descriptor) -> None:
    """Assert that name and help can be listed: a short name, and one line of help without a full stop."""
    name, text = descriptor.name, descriptor.help
    assert name and name == name.strip() and not set(name) & set(" ,:|"), f"name {name!r} holds blanks or separators"
    assert text and "\n" not in text, "help has to be one line"
    assert not text.endswith("."), "help is listed with others; it ends without a full stop"
    assert callable(descriptor.make), "make has to be callable"
