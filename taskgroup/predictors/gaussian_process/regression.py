"""A Gaussian process joint over targets and groups, in the space of its weights.

Target t reaches y = X (w + w_t) + ε in the groups that are rows of X: weights w that all targets share and weights
w_t of its own, both Gaussian with a variance for every column; ε is Gaussian with a variance for every target, beside
the standard errors that are known. Integrated over the weights this is a Gaussian process with covariance
x_i' (V + [t = t'] U) x_j (Rasmussen and Williams 2006, Sections 2.1 and 5.4); in this form its cost grows with the
number of values, not with its cube.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, qr, solve_triangular

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """One target's k values: `groups`, (k,), they are of; `numbers`, (k, q), of those; `performance`, `error`, (k,)."""

    groups: NDArray[np.intp]
    numbers: Array
    performance: Array
    error: Array

    def rows(self, kept: NDArray[np.bool_]) -> "Values":
        """Some of the values."""
        return Values(self.groups[kept], self.numbers[kept], self.performance[kept], self.error[kept])

    def joined(self, other: "Values") -> "Values":
        """These values and others."""
        return Values(
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.numbers, other.numbers]),
            np.concatenate([self.performance, other.performance]),
            np.concatenate([self.error, other.error]),
        )


@dataclass(frozen=True)
class Variances:
    """`shared` and `own`: (q,) of the weights; `noise`: (n,) of each target's values."""

    shared: Array
    own: Array
    noise: Array


@dataclass(frozen=True)
class Block:
    """One target's values, whitened: K^(-1/2) times numbers, (rows, q), and times values, (rows,).

    K is their covariance but for the shared weights. `constant` is the rest of minus twice the log likelihood.
    """

    numbers: Array
    values: Array
    constant: float


@dataclass(frozen=True)
class Posterior:
    """Weights given the values: `shared`, (q,), and `inverse`, (q, q), mean and covariance of w; `mean`, (n, q), of
    every target's w + w_t."""

    variances: Variances
    blocks: tuple[Block, ...]
    shared: Array
    inverse: Array
    mean: Array

    def covariance(self, target: int) -> Array:
        """Covariance of a target's weights w + w_t: (q, q)."""
        own, numbers = self.variances.own, self.blocks[target].numbers
        scaled = numbers * own
        reach = np.eye(len(own)) - own[:, None] * (numbers.T @ numbers)
        found: Array = np.diag(own) - scaled.T @ scaled + reach @ self.inverse @ reach.T
        return found

    def doubts(self, target: int, numbers: Array) -> tuple[Array, Array]:
        """What makes up the covariance of rows of numbers, (k, q): own variances, (k,), and rows r, (k, q).

        Rows i and j have covariance r_i' S r_j, S being `inverse`, and beside it, on the diagonal, their own variance.
        """
        own, block = self.variances.own, self.blocks[target].numbers
        scaled = (numbers * own) @ block.T
        return (numbers**2 * own).sum(axis=1) - (scaled**2).sum(axis=1), numbers - scaled @ block


@dataclass(frozen=True)
class Evidence:
    """Minus twice the log marginal likelihood, and its slopes.

    `shared`, `own`: (q,) expected squares of the weights, `own` summed over the targets; the slope by the logarithm of
    a variance is the number of weights minus their ratio. `noise`: (n,) slope by the logarithm of each noise variance.
    """

    value: float
    shared: Array
    own: Array
    noise: Array


def condition(values: tuple[Values, ...], variances: Variances) -> Posterior:
    """The posterior of the weights."""
    blocks = tuple(
        _block(value, noise + value.error**2, variances.own)
        for value, noise in zip(values, variances.noise, strict=True)
    )
    precision = np.diag(1 / variances.shared)
    for block in blocks:
        precision += block.numbers.T @ block.numbers
    half = solve_triangular(cholesky(precision, lower=True), np.eye(len(precision)), lower=True)
    inverse = half.T @ half
    shared = inverse @ _pull(blocks, len(precision))
    mean = [shared + variances.own * (block.numbers.T @ (block.values - block.numbers @ shared)) for block in blocks]
    return Posterior(variances, blocks, shared, inverse, np.array(mean))


def _pull(blocks: tuple[Block, ...], columns: int) -> Array:
    return sum((block.numbers.T @ block.values for block in blocks), np.zeros(columns))


def _block(value: Values, noise: Array, own: Array) -> Block:
    x, y = value.numbers / np.sqrt(noise)[:, None], value.performance / np.sqrt(noise)
    constant = float(np.log(noise).sum())
    if len(x) > x.shape[1]:  # more values than weights: as many turned ones hold all that they say of the weights
        basis, triangle = qr(x, mode="economic")
        turned = basis.T @ y
        constant += float(y @ y - turned @ turned)
        x, y = triangle, turned
    factor = cholesky((x * own) @ x.T + np.eye(len(x)), lower=True) if len(x) else np.zeros((0, 0))
    constant += 2 * float(np.log(np.diag(factor)).sum())
    both = solve_triangular(factor, np.column_stack([x, y]), lower=True) if len(x) else np.column_stack([x, y])
    return Block(both[:, :-1], both[:, -1], constant)


def evidence(values: tuple[Values, ...], variances: Variances) -> Evidence:
    """The marginal likelihood, and its slopes by Fisher's identity: expectations under the posterior."""
    found = condition(values, variances)
    own = variances.own
    value = float(np.log(variances.shared).sum()) - float(np.linalg.slogdet(found.inverse)[1])
    value -= float(_pull(found.blocks, len(own)) @ found.shared)
    squares, noise = np.zeros(len(own)), np.zeros(len(values))
    for target, (block, mine) in enumerate(zip(found.blocks, values, strict=True)):
        value += block.constant + float(block.values @ block.values)
        x = block.numbers
        through = ((x @ found.inverse) @ x.T) @ x
        squares += (found.mean[target] - found.shared) ** 2 + own - own**2 * (x**2 - through * x).sum(axis=0)
        direct, reach = found.doubts(target, mine.numbers)
        doubt = direct + ((reach @ found.inverse) * reach).sum(axis=1)
        off = (mine.performance - mine.numbers @ found.mean[target]) ** 2 + doubt
        variance = variances.noise[target] + mine.error**2
        noise[target] = float((variances.noise[target] * (1 / variance - off / variance**2)).sum())
    return Evidence(value, found.shared**2 + np.diag(found.inverse), squares, noise)
