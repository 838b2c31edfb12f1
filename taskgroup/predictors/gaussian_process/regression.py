"""A Gaussian process joint over targets and groups, in weight space.

The performance of target t in the groups that are rows of X is y = X (w + w_t) + ε. The weights w are shared by all
targets, the weights w_t are the target's own; both are Gaussian with one variance per feature. The noise ε is Gaussian
with one variance per target, plus the known standard errors. Integrated over the weights this is a Gaussian process
with covariance x_i' (V + [t = t'] U) x_j (Rasmussen and Williams 2006, Sections 2.1 and 5.4). In weight space its cost
is linear in the number of values, not cubic.
"""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask


@dataclass(frozen=True)
class Values:
    """The k observed performances of one target.

    `groups`: index of each value's group, (k,). `features`: features of the group, (k, q). `performance`: the values,
    (k,). `error`: their standard errors, (k,).
    """

    groups: Index
    features: Array
    performance: Array
    error: Array

    def rows(self, kept: Mask) -> "Values":
        """Return the values that a mask selects; `kept`: (k,) bool."""
        return Values(self.groups[kept], self.features[kept], self.performance[kept], self.error[kept])

    def joined(self, other: "Values") -> "Values":
        """Return these values followed by the values in `other`."""
        return Values(
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.features, other.features]),
            np.concatenate([self.performance, other.performance]),
            np.concatenate([self.error, other.error]),
        )


@dataclass(frozen=True)
class Variances:
    """Variances of the Gaussian process.

    `shared`: variances of the weights w that all targets share, (q,). `own`: variances of each target's own weights
    w_t, (q,). `noise`: noise variance of each target's values, (n,).
    """

    shared: Array
    own: Array
    noise: Array


@dataclass(frozen=True)
class Block:
    """One target's features and values, whitened: multiplied by K^(-1/2).

    K is the covariance of the values given the shared weights.
    `features`: whitened features, (rows, q). `values`: whitened values, (rows,). `constant`: sum of the terms of minus
    twice the log likelihood that do not depend on the shared weights.
    """

    features: Array
    values: Array
    constant: float


@dataclass(frozen=True)
class Posterior:
    """Posterior of the weights w that all targets share and of each target's own weights w_t.

    `shared`: posterior mean of w, (q,). `covariance_shared`: posterior covariance of w, (q, q). `mean`: posterior mean
    of w + w_t for each target, (n, q). `log_precision`: minus the log determinant of `covariance_shared`.
    """

    variances: Variances
    blocks: tuple[Block, ...]
    shared: Array
    covariance_shared: Array
    mean: Array
    log_precision: float

    def covariance(self, target: int) -> Array:
        """Return the posterior covariance of the total weights w + w_t of one target, (q, q)."""
        own, features = self.variances.own, self.blocks[target].features
        scaled = features * own
        loading = np.eye(len(own)) - own[:, None] * (features.T @ features)
        found: Array = np.diag(own) - scaled.T @ scaled + loading @ self.covariance_shared @ loading.T
        return found

    def covariance_parts(self, target: int, features: Array) -> tuple[Array, Array]:
        """Return own variances, (k,), and loadings L, (k, q), of k rows of features, (k, q).

        The posterior covariance of the rows' values is L S L' with S = `covariance_shared`, plus the own variances on
        the diagonal.
        """
        own, block = self.variances.own, self.blocks[target].features
        scaled = (features * own) @ block.T
        return (features**2 * own).sum(axis=1) - (scaled**2).sum(axis=1), features - scaled @ block


@dataclass(frozen=True)
class Likelihood:
    """Minus twice the log marginal likelihood (`value`), and the terms of its gradient.

    `shared`: posterior expectation of the squared shared weights, (q,). `own`: posterior expectation of the targets'
    squared own weights, summed over targets, (q,). The derivative by the log of a variance is the number of weights
    minus the expected squares divided by the variance. `noise`: derivative by the log of each noise variance, (n,).
    """

    value: float
    shared: Array
    own: Array
    noise: Array


def condition(values: tuple[Values, ...], variances: Variances) -> Posterior:
    """Return the posterior of the weights given the values of all targets and the variances."""
    from scipy.linalg import cholesky, solve_triangular

    blocks = tuple(
        _block(value, noise + value.error**2, variances.own)
        for value, noise in zip(values, variances.noise, strict=True)
    )
    precision = np.diag(1 / variances.shared)
    for block in blocks:
        precision += block.features.T @ block.features
    factor = cholesky(precision, lower=True)
    half = solve_triangular(factor, np.eye(len(precision)), lower=True)
    covariance = half.T @ half
    shared = covariance @ _information(blocks, len(precision))
    mean = [shared + variances.own * (block.features.T @ (block.values - block.features @ shared)) for block in blocks]
    log_precision = 2 * float(np.log(np.diag(factor)).sum())
    return Posterior(variances, blocks, shared, covariance, np.array(mean), log_precision)


def _information(blocks: tuple[Block, ...], columns: int) -> Array:
    """Return the sum over targets of X' K^(-1) y, (q,), with whitened features and values in `blocks`."""
    return sum((block.features.T @ block.values for block in blocks), np.zeros(columns))


def _block(value: Values, noise: Array, own: Array) -> Block:
    from scipy.linalg import cholesky, qr, solve_triangular

    x, y = value.features / np.sqrt(noise)[:, None], value.performance / np.sqrt(noise)
    constant = float(np.log(noise).sum())
    if len(x) > x.shape[1]:  # q rotated values are sufficient for q weights
        basis, triangle = qr(x, mode="economic")
        rotated = basis.T @ y
        constant += float(y @ y - rotated @ rotated)
        x, y = triangle, rotated
    factor = cholesky((x * own) @ x.T + np.eye(len(x)), lower=True) if len(x) else np.zeros((0, 0))
    constant += 2 * float(np.log(np.diag(factor)).sum())
    both = solve_triangular(factor, np.column_stack([x, y]), lower=True) if len(x) else np.column_stack([x, y])
    return Block(both[:, :-1], both[:, -1], constant)


def marginal_likelihood(values: tuple[Values, ...], variances: Variances) -> Likelihood:
    """Return the marginal likelihood, and its gradient by Fisher's identity (expectations under the posterior)."""
    found = condition(values, variances)
    own = variances.own
    value = float(np.log(variances.shared).sum()) + found.log_precision
    value -= float(_information(found.blocks, len(own)) @ found.shared)
    squares, noise = np.zeros(len(own)), np.zeros(len(values))
    for target, (block, mine) in enumerate(zip(found.blocks, values, strict=True)):
        value += block.constant + float(block.values @ block.values)
        x = block.features
        through = ((x @ found.covariance_shared) @ x.T) @ x
        squares += (found.mean[target] - found.shared) ** 2 + own - own**2 * (x**2 - through * x).sum(axis=0)
        direct, loadings = found.covariance_parts(target, mine.features)
        posterior_variance = direct + ((loadings @ found.covariance_shared) * loadings).sum(axis=1)
        squared_errors = (mine.performance - mine.features @ found.mean[target]) ** 2 + posterior_variance
        variance = variances.noise[target] + mine.error**2
        noise[target] = float((variances.noise[target] * (1 / variance - squared_errors / variance**2)).sum())
    return Likelihood(value, found.shared**2 + np.diag(found.covariance_shared), squares, noise)
