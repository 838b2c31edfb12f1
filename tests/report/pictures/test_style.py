"""Colours that all eyes and any printer tell apart."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from taskgroup.report.drawing.style import HELPS, HURTS, INK, LINES, MARKERS, PAPER, QUIET, SERVED

# Machado, Oliveira and Fernandes 2009, severity 1: what is left of linear RGB
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
GREY = [[0.2126, 0.7152, 0.0722]] * 3
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour):
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour, sight):
    """CIELAB of a colour as it is seen."""
    xyz = TO_XYZ @ np.clip(np.array(sight) @ linear(colour), 0, 1) / (TO_XYZ @ np.ones(3))
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(one, other, sight):
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def contrast(one, other):
    first, second = sorted(float(linear(colour) @ GREY[0]) for colour in (one, other))
    return (second + 0.05) / (first + 0.05)


@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPIA, DEUTERANOPIA, GREY], ids=["all", "protan", "deutan", "grey"])
def test_help_and_harm_are_told_apart(sight):
    assert difference(HELPS, HURTS, sight) > 25


@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPIA, DEUTERANOPIA], ids=["all", "protan", "deutan"])
def test_lines_are_told_apart_by_colour_and_by_marks(sight):
    for one, other in itertools.combinations(LINES, 2):
        assert difference(one, other, sight) > 25
    assert len(set(MARKERS)) == len(MARKERS) == len(LINES)


@pytest.mark.parametrize(("ink", "paper"), [(INK, PAPER), (QUIET, PAPER), (INK, SERVED)])
def test_letters_have_contrast(ink, paper):
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("line", LINES)
def test_lines_have_contrast(line):
    assert contrast(line, PAPER) >= 2.4
