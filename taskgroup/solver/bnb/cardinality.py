"""Cardinality constraints: limits on the number of networks, in total and per kind of trunk."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from taskgroup.core.arrays import Array, Index

_MOST_KINDS = 8  # maximum number of distinct trunk costs; with more, nearly every candidate is a kind of its own
_MOST_VECTORS = 256  # maximum number of root nodes, as each takes a run of the subgradient method
_EMPTY = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Selection:
    """The candidates built in a solution of the Lagrangian subproblem.

    `index`: (k,) indices of these candidates. The first `forced` of them are built because of lower limits, whatever
    their reduced profits. `possible`: False if the cardinality constraints are infeasible.
    """

    index: Index
    forced: int
    possible: bool = True


@dataclass(frozen=True)
class Cardinality:
    """Limits on the number of candidates that are built.

    `kind`: (m,) the kind of each candidate; candidates of the same kind have trunks of the same cost. `least` and
    `most`: (kinds,) lower and upper limits on the number of candidates per kind. `trunk`: (kinds,) cost of one trunk.
    `total`: limit over all kinds, `None` for no limit. `free`: whether the last kind contains the fixed networks, which
    cost nothing and do not count.
    """

    kind: Index
    least: Index
    most: Index
    trunk: Array
    total: int | None = None
    free: bool = False

    @property
    def counted_kinds(self) -> int:
        """The number of kinds that count towards `total`."""
        return len(self.least) - self.free

    def rows(self, index: Index) -> "Cardinality":
        """Return the constraints restricted to the candidates `index`."""
        return replace(self, kind=self.kind[index])

    def with_limits(self, kind: int, least: int, most: int) -> "Cardinality":
        """Return a copy with new limits for one kind."""
        low, high = self.least.copy(), self.most.copy()
        low[kind], high[kind] = least, most
        return replace(self, least=low, most=high)

    def within(self, cost: float) -> "Cardinality | None":
        """Return the limits tightened for a total trunk cost of at most `cost`; `None` if they are then infeasible."""
        spare = cost - float(self.least @ self.trunk)
        high = self.most.copy()
        if self.total is not None:
            own = slice(self.counted_kinds)
            high[own] = np.minimum(high[own], self.total - self.least[own].sum() + self.least[own])
        if spare < 0 or (high < self.least).any():
            return None
        room = np.where(self.trunk > 0, spare / np.where(self.trunk > 0, self.trunk, 1.0), np.inf)
        cost_limit = np.minimum(self.least + np.minimum(room, 1e9).astype(np.intp), high)
        return replace(self, most=cost_limit)

    def maximal(self, cost: float) -> "list[Cardinality]":
        """Return the maximal cardinality vectors within a total trunk cost, each as limits of its own.

        A cardinality vector states how many networks of each kind may be built. It is maximal if the cost allows no
        further network of any kind. Every layout within the cost stays within at least one maximal vector. If there is
        only one kind, or if there are too many vectors, the present limits are returned unchanged.
        """
        kinds = self.counted_kinds
        if kinds <= 1 or cost == np.inf or self.least.any() or self.trunk[0] <= 0:
            return [self]
        partial: list[tuple[int, ...]] = [()]
        for kind in range(
            kinds - 1, 0, -1
        ):  # from the most expensive kind; the cheapest kind uses the rest of the cost
            partial = [(count, *rest) for rest in partial for count in range(self._room(cost, kind, rest) + 1)]
            if len(partial) > _MOST_VECTORS:
                return [self]
        vectors = np.array([(self._room(cost, 0, rest), *rest, *self.most[kinds:]) for rest in partial])
        dominated = [((vectors >= vector).all(axis=1) & (vectors > vector).any(axis=1)).any() for vector in vectors]
        return [replace(self, most=vector) for vector, below in zip(vectors, dominated, strict=True) if not below]

    def _room(self, cost: float, kind: int, above: tuple[int, ...]) -> int:
        """Return how many networks of a kind fit within a total trunk cost.

        `above`: for each more expensive kind, the number of networks that is already planned.
        """
        spare = cost - sum(
            count * trunk for count, trunk in zip(above, self.trunk[kind + 1 : self.counted_kinds], strict=True)
        )
        room = min(int(self.most[kind]), int(max(0.0, spare) / self.trunk[kind]))
        return room if self.total is None else min(room, self.total - sum(above))

    def select(self, reduced_profits: Array) -> Selection:
        """Return the selection with the largest total reduced profit; `reduced_profits`: (m,)."""
        if len(self.least) == 1 and self.least[0] == 0 and not self.free:
            positive = np.flatnonzero(reduced_profits > 0)
            limit = int(self.most[0]) if self.total is None else min(self.total, int(self.most[0]))
            return Selection(_largest(positive, reduced_profits, limit), 0)
        if not self._forces:
            return self._select_positive(reduced_profits)
        forced, free, possible = [], [], True
        for kind in range(self.counted_kinds):
            low, high = int(self.least[kind]), int(self.most[kind])
            mine = np.flatnonzero(self.kind == kind)
            possible &= len(mine) >= low
            best = _largest(mine, reduced_profits, high)
            best = best[np.argsort(-reduced_profits[best], kind="stable")]
            forced.append(best[:low])
            free.append(best[low:][reduced_profits[best[low:]] > 0])
        must = np.concatenate([_EMPTY, *forced])
        may = np.concatenate([_EMPTY, *free])
        if self.total is not None:
            possible &= len(must) <= self.total
            may = _largest(may, reduced_profits, max(0, self.total - len(must)))
        given = np.flatnonzero((self.kind == self.counted_kinds) & (reduced_profits > 0)) if self.free else _EMPTY
        return Selection(np.concatenate([must, may, given]), len(must), possible)

    @cached_property
    def _forces(self) -> bool:
        return bool(self.least.any())

    @cached_property
    def most_networks(self) -> int:
        """Maximum number of networks, without the fixed ones."""
        most = int(self.most[: self.counted_kinds].sum())
        return most if self.total is None else min(most, self.total)

    def _select_positive(self, reduced_profits: Array) -> Selection:
        """Return the best selection in the case that all lower limits are zero.

        This case is fast, since only the few candidates with a positive reduced profit have to be considered.
        """
        positive = np.flatnonzero(reduced_profits > 0)
        kinds = self.kind[positive]
        by_kind = (positive[kinds == kind] for kind in range(self.counted_kinds))
        chosen = [_largest(mine, reduced_profits, int(most)) for mine, most in zip(by_kind, self.most, strict=False)]
        selected = np.concatenate([_EMPTY, *chosen])
        if self.total is not None:
            selected = _largest(selected, reduced_profits, self.total)
        given = positive[kinds == self.counted_kinds] if self.free else _EMPTY
        return Selection(np.concatenate([selected, given]), 0)

    def selection_bounds(self, reduced_profits: Array) -> tuple[Array, Array]:
        """Return upper bounds on the total of the best selection, (n,), and exchange losses, (m, n).

        Each column of `reduced_profits`, (m, n), is a separate problem. The exchange loss of a candidate is the lowest
        reduced profit in the selection that must be removed if the candidate is added. Requires that all lower limits
        are zero.
        """
        sums = np.zeros(reduced_profits.shape[1])
        leaves = np.zeros(reduced_profits.shape)
        for kind in range(len(self.least)):
            mine = np.flatnonzero(self.kind == kind)
            most = int(self.most[kind])
            if self.total is not None and kind < self.counted_kinds:
                most = min(self.total, most)
            positive = np.maximum(reduced_profits[mine], 0.0)
            if most == 0:
                leaves[mine] = np.inf
            elif len(mine) <= most:
                sums += positive.sum(axis=0)
            else:
                largest = np.partition(positive, len(mine) - most, axis=0)[len(mine) - most :]
                sums += largest.sum(axis=0)
                leaves[mine] = largest[0]
        return sums, leaves

    def exchange_losses(self, reduced_profits: Array, selection: Selection) -> Array:
        """Return, for each candidate, the reduced profit that is removed when it is forced into the selection: (m,).

        The removed profit is that of the selected candidate that has to leave. A selected candidate replaces itself. If
        the limit of the candidate's kind is reached, it replaces the selected candidate of this kind with the lowest
        profit. Otherwise, if the total limit is reached, it replaces the one with the lowest profit among those that
        were not forced. Otherwise, nothing is removed.
        """
        selected, may = selection.index, selection.index[selection.forced :]
        may = may[self.kind[may] < self.counted_kinds]
        full = self.total is not None and selection.forced + len(may) >= self.total
        general = float(reduced_profits[may].min()) if full and len(may) else 0.0
        of_kind = np.full(len(self.least), general)
        of_kind[self.counted_kinds :] = 0.0
        for kind in range(self.counted_kinds):
            mine = selected[self.kind[selected] == kind]
            if not len(mine):
                continue
            lowest = float(reduced_profits[mine].min())
            if len(mine) >= self.most[kind]:
                of_kind[kind] = lowest
            elif len(mine) <= self.least[kind]:
                of_kind[kind] = min(general, lowest)
        losses = of_kind[self.kind]
        losses[selected] = reduced_profits[selected]
        return losses


def cardinality_of_trunks(trunk: Array, most: int, total: int | None, fixed: tuple[int, ...] = ()) -> Cardinality:
    """Return the cardinality constraints of an instance.

    All trunks of the same cost form one kind; if there are too many different costs, all trunks form a single kind.
    `trunk`: (m,) trunk costs. `most`: upper limit on the number of networks of each kind. `total`: limit on the number
    of all networks. `fixed`: fixed candidates; they form a separate kind, which does not count towards `total`.
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
    return Cardinality(kind, none, np.full(len(costs), most, dtype=np.intp), costs, total, bool(fixed))


def _largest(index: Index, reduced_profits: Array, limit: int) -> Index:
    if len(index) <= limit:
        return index
    if limit == 0:
        return index[:0]
    return index[np.argpartition(-reduced_profits[index], limit - 1)[:limit]]
