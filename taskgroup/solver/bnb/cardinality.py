"""How many networks may be built: in all, and of each kind of trunk."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]

_MOST_KINDS = 8
_MOST_WAYS = 256
_EMPTY = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Picks:
    """The candidates that a relaxed problem builds: `index` (k,), the first `forced` of them whatever they are worth.

    `possible` is false where the counts cannot be met.
    """

    index: Index
    forced: int
    possible: bool = True


@dataclass(frozen=True)
class Counts:
    """Limits on how many candidates are built.

    `kind`: (m,) the kind of each candidate, whose trunks cost the same; `least` and `most`: (kinds,) how many of each
    kind; `total`: how many in all, `None` for no limit. `trunk`: (kinds,) what a trunk of each kind costs. With `free`,
    the last kind costs nothing and does not count: networks that are built already.
    """

    kind: Index
    least: Index
    most: Index
    trunk: NDArray[np.float64]
    total: int | None = None
    free: bool = False

    @property
    def priced(self) -> int:
        """The number of kinds that count."""
        return len(self.least) - self.free

    def rows(self, index: Index) -> "Counts":
        """The same for some of the candidates."""
        return replace(self, kind=self.kind[index])

    def limit(self, kind: int, least: int, most: int) -> "Counts":
        """The same with other limits for one kind."""
        low, high = self.least.copy(), self.most.copy()
        low[kind], high[kind] = least, most
        return replace(self, least=low, most=high)

    def within(self, cost: float) -> "Counts | None":
        """Narrow the limits to what trunks of this total cost allow; `None` if that is not possible."""
        spare = cost - float(self.least @ self.trunk)
        high = self.most.copy()
        if self.total is not None:
            own = slice(self.priced)
            high[own] = np.minimum(high[own], self.total - self.least[own].sum() + self.least[own])
        if spare < 0 or (high < self.least).any():
            return None
        room = np.where(self.trunk > 0, spare / np.where(self.trunk > 0, self.trunk, 1.0), np.inf)
        affordable = np.minimum(self.least + np.minimum(room, 1e9).astype(np.intp), high)
        return replace(self, most=affordable)

    def maximal(self, cost: float) -> "list[Counts]":
        """The ways to spend this much on trunks that leave no room for another one: every layout keeps one of them.

        Just this one where there is a single kind, or where there are too many ways to tell them apart.
        """
        kinds = self.priced
        if kinds <= 1 or cost == np.inf or self.least.any() or self.trunk[0] <= 0:
            return [self]
        ways: list[tuple[int, ...]] = [()]
        for kind in range(kinds - 1, 0, -1):  # the dearest first; the cheapest takes what is left
            ways = [(number, *way) for way in ways for number in range(self._room(cost, kind, way) + 1)]
            if len(ways) > _MOST_WAYS:
                return [self]
        vectors = np.array([(self._room(cost, 0, way), *way, *self.most[kinds:]) for way in ways])
        beaten = [((vectors >= vector).all(axis=1) & (vectors > vector).any(axis=1)).any() for vector in vectors]
        return [replace(self, most=vector) for vector, worse in zip(vectors, beaten, strict=True) if not worse]

    def _room(self, cost: float, kind: int, dearer: tuple[int, ...]) -> int:
        """How many of a kind fit beside so many of the dearer ones."""
        spare = cost - sum(
            number * price for number, price in zip(dearer, self.trunk[kind + 1 : self.priced], strict=True)
        )
        room = min(int(self.most[kind]), int(max(0.0, spare) / self.trunk[kind]))
        return room if self.total is None else min(room, self.total - sum(dearer))

    def pick(self, terms: NDArray[np.float64]) -> Picks:
        """The selection of the largest sum of terms within the limits."""
        if len(self.least) == 1 and self.least[0] == 0 and not self.free:
            positive = np.flatnonzero(terms > 0)
            limit = int(self.most[0]) if self.total is None else min(self.total, int(self.most[0]))
            return Picks(_largest(positive, terms, limit), 0)
        if not self._forces:
            return self._pick_positive(terms)
        forced, free, possible = [], [], True
        for kind in range(self.priced):
            low, high = int(self.least[kind]), int(self.most[kind])
            mine = np.flatnonzero(self.kind == kind)
            possible &= len(mine) >= low
            best = _largest(mine, terms, high)
            best = best[np.argsort(-terms[best], kind="stable")]
            forced.append(best[:low])
            free.append(best[low:][terms[best[low:]] > 0])
        must = np.concatenate([_EMPTY, *forced])
        may = np.concatenate([_EMPTY, *free])
        if self.total is not None:
            possible &= len(must) <= self.total
            may = _largest(may, terms, max(0, self.total - len(must)))
        given = np.flatnonzero((self.kind == self.priced) & (terms > 0)) if self.free else _EMPTY
        return Picks(np.concatenate([must, may, given]), len(must), possible)

    @cached_property
    def _forces(self) -> bool:
        return bool(self.least.any())

    @cached_property
    def at_most(self) -> int:
        """How many networks that count there can be at most."""
        most = int(self.most[: self.priced].sum())
        return most if self.total is None else min(most, self.total)

    def _pick_positive(self, terms: NDArray[np.float64]) -> Picks:
        """The selection where nothing is forced: few candidates are worth anything."""
        positive = np.flatnonzero(terms > 0)
        kinds = self.kind[positive]
        chosen = [_largest(positive[kinds == kind], terms, int(self.most[kind])) for kind in range(self.priced)]
        picked = np.concatenate([_EMPTY, *chosen])
        if self.total is not None:
            picked = _largest(picked, terms, self.total)
        given = positive[kinds == self.priced] if self.free else _EMPTY
        return Picks(np.concatenate([picked, given]), 0)

    def tops(self, terms: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each column of `terms` (m, n): an upper bound of the best selection's sum, (n,), and for each candidate
        what must leave that selection, at least, to make room for it, (m, n). For counts that force nothing."""
        sums = np.zeros(terms.shape[1])
        leaves = np.zeros(terms.shape)
        for kind in range(len(self.least)):
            mine = np.flatnonzero(self.kind == kind)
            most = int(self.most[kind])
            if self.total is not None and kind < self.priced:
                most = min(self.total, most)
            positive = np.maximum(terms[mine], 0.0)
            if most == 0:
                leaves[mine] = np.inf
            elif len(mine) <= most:
                sums += positive.sum(axis=0)
            else:
                largest = np.partition(positive, len(mine) - most, axis=0)[len(mine) - most :]
                sums += largest.sum(axis=0)
                leaves[mine] = largest[0]
        return sums, leaves

    def displaced(self, terms: NDArray[np.float64], picks: Picks) -> NDArray[np.float64]:
        """What leaves the selection at least when a candidate is forced into it: (m,).

        A picked one displaces itself; another the least of its kind where that is full, else the least of those that
        were not forced where the total is reached, else nothing.
        """
        picked, may = picks.index, picks.index[picks.forced :]
        may = may[self.kind[may] < self.priced]
        full = self.total is not None and picks.forced + len(may) >= self.total
        general = float(terms[may].min()) if full and len(may) else 0.0
        of_kind = np.full(len(self.least), general)
        of_kind[self.priced :] = 0.0
        for kind in range(self.priced):
            mine = picked[self.kind[picked] == kind]
            if not len(mine):
                continue
            worst = float(terms[mine].min())
            if len(mine) >= self.most[kind]:
                of_kind[kind] = worst
            elif len(mine) <= self.least[kind]:
                of_kind[kind] = min(general, worst)
        place = of_kind[self.kind]
        place[picked] = terms[picked]
        return place


def count_kinds(trunk: NDArray[np.float64], most: int, total: int | None, fixed: tuple[int, ...] = ()) -> Counts:
    """Counts without a limit of their own: a kind per trunk cost where there are few, one kind otherwise.

    `most`: more networks than that are never needed. `fixed` candidates are of a kind that does not count.
    """
    own = np.full(len(trunk), True)
    own[list(fixed)] = False
    costs, kinds = np.unique(trunk[own], return_inverse=True)
    if len(costs) > _MOST_KINDS:
        costs, kinds = costs[:1], np.zeros(len(kinds), dtype=np.intp)
    kind = np.full(len(trunk), len(costs), dtype=np.intp)
    kind[own] = kinds
    if fixed:
        costs = np.append(costs, 0.0)
    none = np.zeros(len(costs), dtype=np.intp)
    return Counts(kind, none, np.full(len(costs), most, dtype=np.intp), costs, total, bool(fixed))


def _largest(index: Index, terms: NDArray[np.float64], limit: int) -> Index:
    if len(index) <= limit:
        return index
    if limit == 0:
        return index[:0]
    return index[np.argpartition(-terms[index], limit - 1)[:limit]]
