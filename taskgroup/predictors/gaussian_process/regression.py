"""A joint Gaussian process over targets and groups, computed in weight space.

The performances of target t in k groups are y = X (w + w_t) + ε. The rows of X are the features of the groups. The
weights w are shared by all targets, and the weights w_t belong to target t. Both are Gaussian with one variance per
feature. The noise ε is Gaussian; its variance is the noise variance of the target plus the square of the known standard
error. Integration over the weights gives a Gaussian process: for features x_i and x_j of two groups, and targets t and
t', the covariance is x_i' (V + [t = t'] U) x_j, where V and U are the diagonal matrices of the variances of w and w_t
(Rasmussen and Williams 2006, Sections 2.1 and 5.4). In weight space, the computing time is linear in the number of
values, not cubic.
"""

from dataclasses import dataclass

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask


@dataclass(frozen=True)
class Values:
    """The k observed performances of one target.

    `groups`: index of the group of each value, (k,). `features`: features of these groups, (k, q). `performance`: the
    values, (k,). `error`: standard errors of the values, (k,).
    """

    groups: Index
    features: Array
    performance: Array
    error: Array

    def rows(self, kept: Mask) -> "Values":
        """Return the values for which the mask `kept` is true; `kept`: (k,) bool."""
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
    """Features and values of one target after whitening, that is, multiplication by K^(-1/2).

    K is the covariance of the target's values given the shared weights. `features`: whitened features, (rows, q).
    `values`: whitened values, (rows,). `constant`: the terms of minus twice the log likelihood that do not depend on
    the shared weights.
    """

    features: Array
    values: Array
    constant: float


@dataclass(frozen=True)
class Posterior:
    """Posterior distribution of the weights w that all targets share and of each target's own weights w_t.

    `shared`: posterior mean of w, (q,). `covariance_shared`: posterior covariance of w, (q, q). `mean`: posterior mean
    of w + w_t for each target t, (n, q). `log_precision`: minus the logarithm of the determinant of
    `covariance_shared`.
    """

    variances: Variances
    blocks: tuple[Block, ...]
    shared: Array
    covariance_shared: Array
    mean: Array
    log_precision: float

    def covariance(self, target: int) -> Array:
        """Return the posterior covariance of w + w_t for one target t, (q, q)."""
        own, features = self.variances.own, self.blocks[target].features
        scaled = features * own
        loading = np.eye(len(own)) - own[:, None] * (features.T @ features)
        found: Array = np.diag(own) - scaled.T @ scaled + loading @ self.covariance_shared @ loading.T
        return found

    def covariance_parts(self, target: int, features: Array) -> tuple[Array, Array]:
        """Return the two parts of the posterior covariance of one target's performances in k groups.

        `features`: features of the groups, (k, q). The first part is a vector d, (k,), and the second part is a matrix
        L, (k, q). The posterior covariance is L S L' plus the diagonal matrix of d, where S is `covariance_shared`.
        """
        own, block = self.variances.own, self.blocks[target].features
        scaled = (features * own) @ block.T
        return (features**2 * own).sum(axis=1) - (scaled**2).sum(axis=1), features - scaled @ block


@dataclass(frozen=True)
class Likelihood:
    """Minus twice the log marginal likelihood (`value`), and the terms of its gradient.

    `shared`: posterior expectation of the square of each shared weight, (q,). `own`: posterior expectation of the
    squares of the targets' own weights, summed over targets, (q,). From these, the derivative of `value` with respect
    to the logarithm of a variance is the number of weights with this variance, minus the sum of their expected squares
    divided by the variance. `noise`: derivative of `value` with respect to the logarithm of each noise variance, (n,).
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
    """Return the sum over targets of X' K^(-1) y, (q,).

    X are the features and y the values of a target, and K is the covariance of y given the shared weights. `blocks`
    contains the features and values after multiplication by K^(-1/2).
    """
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
    """Return the marginal likelihood and its gradient.

    The gradient follows from Fisher's identity: it is the posterior expectation of the gradient of the joint density.
    """
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
