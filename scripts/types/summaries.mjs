// One line on each function, for editors to show: what the signature does not say.

/** `name: text`, a line each. */
const table = (prefix, lines) =>
  lines
    .trim()
    .split("\n")
    .flatMap((line) => {
      const colon = line.indexOf(":");
      const text = line.slice(colon + 1).trim();
      return line.slice(0, colon).split(" ").filter(Boolean).map((name) => [`${prefix}.${name}`, text]); // prettier-ignore
    });

const NUMPY = `
abs absolute fabs: The absolute value, elementwise; the modulus of complex numbers.
exp: e to the power x, elementwise.
exp2: 2 to the power x, elementwise.
expm1: exp(x) - 1, exact near 0.
log: The natural logarithm, elementwise.
log1p: log(1 + x), exact near 0.
log2: The logarithm to base 2, elementwise.
log10: The logarithm to base 10, elementwise.
sqrt: The square root, elementwise.
cbrt: The cube root, elementwise.
square: x times x.
reciprocal: 1 / x, elementwise.
sign: -1, 0 or 1, elementwise; x / |x| of complex numbers.
floor ceil trunc: Rounded down, up, or towards zero, elementwise.
round around: Rounded to decimals, halves to even.
rint: Rounded to the nearest integer, halves to even.
clip: The elements, kept between min and max.
add subtract multiply: The operator's function, elementwise with broadcasting.
divide trueDivide: The quotient, elementwise; of integers a float.
floorDivide: The quotient rounded down, elementwise.
mod remainder: The remainder with the sign of the divisor, as NumPy has it.
fmod: The remainder with the sign of the dividend.
divmod: [floorDivide, mod].
power pow: x1 to the power x2, elementwise.
maximum minimum: The larger or smaller of two, elementwise; NaN where either is.
fmax fmin: The larger or smaller of two, elementwise; a NaN gives way to a number.
arctan2 atan2: The angle of the point (x2, x1), elementwise.
hypot: The square root of the sum of squares, without overflow.
logaddexp: log(exp(x1) + exp(x2)), without overflow.
isnan isinf isfinite: Whether each element is NaN, infinite, or neither.
isclose: Whether two elements are equal within a tolerance, elementwise.
allclose: Whether all elements of two tensors are equal within a tolerance.
nanToNum: x with numbers in place of NaN and the infinities.
where: x where the condition holds, y elsewhere; the places where it holds, when x and y are left out.
select: For each element the choice of the first condition that holds there.
sum: The sum of the elements over axes, or of all.
prod: The product of the elements over axes, or of all.
max amax: The largest element over axes, or of all.
min amin: The smallest element over axes, or of all.
mean: The mean of the elements over axes, or of all.
var: The variance over axes, or of all elements; ddof is subtracted from the count.
std: The standard deviation over axes, or of all elements; ddof is subtracted from the count.
median: The median over axes, or of all elements.
average: The mean over axes, weighted.
ptp: The difference between the largest and the smallest element.
any: Whether any element over the axes is true.
all: Whether all elements over the axes are true.
countNonzero: How many elements are not zero.
argmax: Where the largest element is: the first such place along the axis, or in the flattened tensor.
argmin: Where the smallest element is: the first such place along the axis, or in the flattened tensor.
nansum nanprod nanmax nanmin nanmean nanvar nanstd nanmedian: As the function without "nan" in its name, leaving NaNs out.
cumsum: Running sums along an axis, or over the flattened tensor.
cumprod: Running products along an axis, or over the flattened tensor.
quantile: The quantiles q, between 0 and 1, along axes.
percentile: The percentiles q, between 0 and 100, along axes.
histogram: How many elements fall into each bin, and the bins' edges.
bincount: How often each integer occurs.
cov: The covariance matrix of the rows.
corrcoef: The matrix of correlation coefficients of the rows.
zeros: A tensor of zeros.
ones: A tensor of ones.
empty: A tensor of zeros: nothing is left uninitialised.
full: A tensor filled with a value.
zerosLike onesLike emptyLike: As zeros or ones, of the shape and dtype of another tensor.
fullLike: A tensor filled with a value, of the shape and dtype of another.
array asarray: A tensor from numbers, tensors and nested arrays of them.
copy: The tensor itself: tensors do not change.
astype: x converted to a dtype.
arange: The numbers start, start + step, … before stop.
linspace: num evenly spaced numbers from start to stop.
logspace: num numbers evenly spaced on a logarithmic scale, from base ** start to base ** stop.
geomspace: num numbers from start to stop, each a constant multiple of the one before.
eye: A matrix with ones on a diagonal.
identity: The identity matrix.
tri: A matrix with ones on and below a diagonal.
tril: The lower triangle: zeros above a diagonal.
triu: The upper triangle: zeros below a diagonal.
diag: The diagonal of a matrix, or the matrix with a vector as diagonal.
diagonal: The diagonals over two axes.
meshgrid: Coordinate tensors from coordinate vectors.
indices: The index of each element, axis by axis.
reshape: The same elements in another shape; one size may be -1.
ravel: The elements as a vector.
transpose: The axes in another order: reversed, unless said.
permuteDims: The axes in another order.
swapaxes: Two axes exchanged.
moveaxis: Axes moved to other places.
expandDims: New axes of size 1.
squeeze: Axes of size 1 removed.
flip fliplr flipud: The elements in reverse order along axes.
rot90: Rotated by 90 degrees in the plane of two axes.
roll: Elements moved along axes, those that leave the end coming in at the start.
repeat: Each element repeated.
tile: The tensor repeated along its axes.
pad: The tensor with borders: constant, edge, reflect, wrap, ….
broadcastTo: The tensor, broadcast to a shape.
broadcastArrays: Tensors, broadcast to one shape.
concatenate concat: Tensors joined along an axis that they have.
stack: Tensors joined along a new axis.
vstack hstack dstack columnStack: Tensors stacked as rows, side by side, in depth, or as columns.
block: A tensor assembled from nested arrays of blocks.
append: values added at the end of an axis, or of the flattened tensor.
insert: values put in before the places obj.
delete: The tensor without the places obj.
split arraySplit hsplit vsplit dsplit: A tensor cut along an axis: into equal parts, or at places.
unstack: The slices along an axis, as an array.
take: The elements at indices along an axis, or of the flattened tensor.
takeAlongAxis: For each place of indices the element there along the axis.
nonzero: The places of the elements that are not zero, axis by axis; size says how many there are to be.
argwhere: The places of the elements that are not zero, a row each.
unique: The distinct elements, in order; size says how many there are to be.
sort: The elements in ascending order along an axis.
argsort: The places that sort the elements along an axis.
lexsort: The places that sort by several keys, the last one first.
searchsorted: Where elements belong in a sorted vector.
digitize: Which bin each element belongs to.
partition argpartition: The kth smallest elements first, along an axis.
isin: Whether each element is among others.
dot: The product of vectors and matrices: over the last axis of a and the last but one of b.
matmul: The matrix product, with leading axes broadcast.
vdot: The scalar product of flattened tensors, the first conjugated.
inner: The sum of products over the last axes.
outer: The product of every element of one with every element of the other.
tensordot: The sum of products over the given axes.
einsum: The sum of products that subscripts like "ij,jk->ik" describe.
kron: The Kronecker product.
cross: The cross product of vectors of 3 or 2.
trace: The sum over the diagonal.
vectorize: The function, mapped over all leading axes of its arguments.
applyAlongAxis: The function of the vectors along an axis.
diff: Differences of neighbours along an axis, n times.
gradient: Central differences along axes.
trapezoid: The integral by the trapezoidal rule.
interp: Linear interpolation between the points (xp, fp).
convolve: The convolution of two vectors.
correlate: The correlation of two vectors.
polyval: The polynomial with coefficients p, highest degree first, at x.
polyfit: The coefficients of the polynomial that fits best in the sense of least squares.
roots: The roots of the polynomial with coefficients p, highest degree first.
angle: The angle of complex numbers.
conj conjugate: The complex conjugate.
real: The real part.
imag: The imaginary part.
finfo: The limits of a float type.
iinfo: The limits of an integer type.
resultType promoteTypes: The dtype that results when these meet.
`;

const LINALG = `
cholesky: The Cholesky factor: lower, unless upper is true.
solve: The x with a @ x = b.
inv: The inverse.
det: The determinant.
slogdet: The sign and the logarithm of the absolute value of the determinant.
qr: The factors Q, with orthonormal columns, and R, upper triangular.
eigh: The eigenvalues, ascending, and the eigenvectors of a Hermitian matrix.
eigvalsh: The eigenvalues of a Hermitian matrix, ascending.
eig: The eigenvalues and eigenvectors of a square matrix, complex.
eigvals: The eigenvalues of a square matrix, complex.
svd: The singular value decomposition U, S, Vh, singular values descending.
svdvals: The singular values, descending.
pinv: The pseudoinverse.
lstsq: The least squares solution of a @ x = b, residuals, rank and singular values.
matrixRank: How many singular values are not negligible.
matrixPower: The matrix to an integer power.
norm: The norm of vectors or matrices; the Euclidean or Frobenius norm unless ord says.
cond: The condition number.
multiDot: The product of several matrices, in the cheapest order.
`;

const LAX = `
cond: One of two functions of the operands, by a scalar.
switch: One of several functions of the operands, by an index, which is kept in range.
whileLoop: A loop: the carry goes through bodyFun while condFun holds of it.
foriLoop: A loop over the integers from lower to upper: carry = bodyFun(i, carry).
scan: A loop over leading axes: [carry, y] = f(carry, x) for each x; gives the last carry and the ys stacked.
map: f of each slice along the leading axis, one after the other, stacked.
associativeScan: Running results of an associative function along an axis, in logarithmic depth.
reduce: The elements combined by a function over axes, from an initial value.
reduceWindow: The elements of sliding windows combined by a function.
convGeneralDilated: The convolution in N dimensions, with strides, padding, dilation and groups.
conv: A convolution in the layout NCHW, OIHW.
convTranspose: The transposed convolution.
dotGeneral: The general product: dimensionNumbers are [[contracted, contracted], [batch, batch]].
dynamicSlice: A slice of static sizes that starts at traced indices, moved to fit.
dynamicUpdateSlice: The operand with a slice, at traced indices, replaced.
gather: XLA's gather.
scatter scatterAdd scatterMul scatterMin scatterMax: XLA's scatter, with the update replacing or combining.
topK: The k largest elements along the last axis, and where they are.
sort: The elements sorted; of several operands, all by the first numKeys.
select: onTrue where pred holds, onFalse elsewhere.
clamp: x, kept between min and max.
iota: The integers 0, 1, … as a vector.
broadcastedIota: The index along one dimension, in a shape.
rsqrt: 1 / sqrt(x), elementwise.
stopGradient: x, through which nothing is differentiated.
optimizationBarrier: The operand, across which nothing is moved or fused.
psum: The sum over a mapped axis.
pmean: The mean over a mapped axis.
pmax pmin: The largest or smallest over a mapped axis.
allGather: The values of all places of a mapped axis, stacked.
axisIndex: The place along a mapped axis.
axisSize: The size of a mapped axis.
`;

const NN = `
relu: max(x, 0).
relu6: min(max(x, 0), 6).
sigmoid: 1 / (1 + exp(-x)).
silu swish: x sigmoid(x).
softplus: log(1 + exp(x)).
gelu: The Gaussian error linear unit; by tanh, unless approximate is false.
elu: x, or alpha (exp(x) - 1) where x is negative.
leakyRelu: x, or negativeSlope x where x is negative.
softmax: exp(x) as shares of its sum along an axis.
logSoftmax: The logarithm of softmax.
logsumexp: The logarithm of the sum of exponentials, without overflow.
standardize: x with mean 0 and variance 1 along an axis.
oneHot: A vector with a one at x and zeros elsewhere, for each x; zeros where x is out of range.
glu: The first half of an axis times the sigmoid of the second.
dotProductAttention: softmax(query keyᵀ scale + bias) value, with masks and grouped heads.
`;

const RANDOM = `
key: A key from a seed. Draw from a key once: split it first.
split: New, independent keys from one.
foldIn: A new key from a key and an integer.
uniform: Numbers from the uniform distribution on [minval, maxval).
normal: Numbers from the standard normal distribution.
truncatedNormal: Numbers from the standard normal distribution between lower and upper.
randint: Integers from minval to maxval, which is not among them.
bernoulli: Booleans, true with probability p.
categorical: Indices with probabilities softmax(logits) along an axis.
choice: Elements of a, or integers below a, drawn at random.
permutation: x shuffled along an axis, or the integers below x shuffled.
exponential gumbel cauchy laplace logistic: Numbers from the standard distribution of the name.
gamma beta dirichlet poisson binomial geometric t chisquare: Numbers from the distribution of the name.
bits: Uniform random bits, as unsigned integers.
`;

const SPECIAL = `
expit: 1 / (1 + exp(-x)).
logit: log(p / (1 - p)).
xlogy: x log(y), 0 where x is 0.
gammaln: The logarithm of the absolute value of the gamma function.
digamma: The derivative of gammaln.
polygamma: The nth derivative of digamma.
erf: The error function.
erfc: 1 - erf(x), exact for large x.
erfinv: The inverse of the error function.
logsumexp: The logarithm of the sum of exponentials, without overflow.
ndtr: The normal distribution function.
ndtri: The inverse of the normal distribution function.
betainc: The regularized incomplete beta function.
gammainc: The regularized lower incomplete gamma function.
gammaincc: The regularized upper incomplete gamma function.
zeta: The Hurwitz zeta function.
`;

const DISTRIBUTION = {
  logpdf: "The logarithm of the density.",
  pdf: "The density.",
  logpmf: "The logarithm of the probability.",
  pmf: "The probability.",
  cdf: "The distribution function.",
  logcdf: "The logarithm of the distribution function.",
  sf: "The survival function, 1 - cdf.",
  logsf: "The logarithm of the survival function.",
  ppf: "The quantile function, the inverse of cdf.",
  isf: "The inverse of the survival function.",
  entropy: "The entropy.",
};

const SUMMARIES = new Map([
  ...table("numpy", NUMPY), ...table("numpy.linalg", LINALG), ...table("lax", LAX), ...table("nn", NN),
  ...table("random", RANDOM), ...table("scipy.special", SPECIAL),
]); // prettier-ignore

/** What a function does; null where its name has to do. */
export function summary(path) {
  const parts = path.split(".");
  if (path.startsWith("scipy.stats.") && parts.length === 4) return DISTRIBUTION[parts[3]] ?? null;
  return SUMMARIES.get(path) ?? null;
}

/** The paths that have a line here, for finding those that no function has. */
export const summarized = () => [...SUMMARIES.keys()];
