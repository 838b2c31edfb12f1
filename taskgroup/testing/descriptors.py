"""Properties that the descriptor of every plug-in must satisfy."""

from taskgroup.core.plugins import Descriptor


def named_and_described(descriptor: Descriptor) -> None:
    """Assert that the name has no blanks or separators, and that the help is one line without a full stop."""
    name, text = descriptor.name, descriptor.help
    assert name and name == name.strip() and not set(name) & set(" ,:|"), f"name {name!r} contains blanks or separators"
    assert text and "\n" not in text, "help has to be one line"
    assert not text.endswith("."), "help must end without a full stop, as in a list"
    assert callable(descriptor.make), "make has to be callable"
