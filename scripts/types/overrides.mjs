// What a signature does not tell: results that are not one tensor, parameters of a type of their own, and functions
// whose types are written out.

const named = (...names) => `NamedTuple<[${names.map((name) => JSON.stringify(name)).join(", ")}]>`;
const tensors = (count) => `[${Array.from({ length: count }, () => "Tensor").join(", ")}]`;
/** The result when only the required arguments are given; with more it may be anything. */
const plainly = (type) => ({ plainly: type });
const each = (prefix, names, result) =>
  Object.fromEntries(names.split(" ").map((name) => [`${prefix}.${name}`, result]));

/** Results, by the function's path. A tensor, for all that are not here. */
export const RESULTS = {
  ...each("numpy", "isfinite isinf isnan isposinf isneginf iscomplex isreal signbit logicalNot logicalAnd logicalOr logicalXor equal notEqual less lessEqual greater greaterEqual isclose allclose arrayEqual arrayEquiv any all isin", "bool<any>"), // prettier-ignore
  ...each("numpy", "iscomplexobj isrealobj issubdtype isdtype canCast isscalar iterable", "boolean"),
  ...each("numpy", "meshgrid ix_ ogrid broadcastArrays split arraySplit hsplit vsplit dsplit unstack nonzero unravelIndex maskIndices diagIndices diagIndicesFrom", "Tensor[]"), // prettier-ignore
  ...each("numpy", "trilIndices triuIndices trilIndicesFrom triuIndicesFrom frexp modf divmod polydiv histogram", tensors(2)), // prettier-ignore
  ...each("numpy", "shape broadcastShapes", "number[]"),
  ...each("numpy", "ndim size", "number"),
  ...each("numpy", "resultType promoteTypes", "DType"),
  ...each("numpy", "vectorize frompyfunc", "AnyFunction"),
  ...each("numpy", "atleast1d atleast2d atleast3d", plainly("any")),
  ...each("numpy", "average linspace unique intersect1d polyfit nanToNum indices", plainly("Tensor")),
  ...each("numpy", "gradient einsumPath piecewise applyAlongAxis applyOverAxes fromfunction", "any"),
  "numpy.where": { full: "Tensor", plainly: "Tensor[]" },
  "numpy.histogram2d": tensors(3),
  "numpy.histogramdd": "[Tensor, Tensor[]]",
  "numpy.uniqueAll": named("values", "indices", "inverseIndices", "counts"),
  "numpy.uniqueCounts": named("values", "counts"),
  "numpy.uniqueInverse": named("values", "inverseIndices"),
  "numpy.finfo": "FloatInfo",
  "numpy.iinfo": "IntegerInfo",
  "numpy.linalg.slogdet": named("sign", "logabsdet"),
  "numpy.linalg.qr": plainly(named("Q", "R")),
  "numpy.linalg.eigh": named("eigenvalues", "eigenvectors"),
  "numpy.linalg.eig": named("eigenvalues", "eigenvectors"),
  "numpy.linalg.svd": plainly(named("U", "S", "Vh")),
  "numpy.linalg.lstsq": named("x", "residuals", "rank", "s"),
  ...each("lax", "eq ne ge gt le lt isFinite", "bool<any>"),
  ...each("lax", "unstack split", "Tensor[]"),
  ...each("lax", "sortKeyVal topK approxMaxK approxMinK rngBitGenerator", tensors(2)),
  ...each("lax", "broadcastShapes reduceWindowShapeTuple convShapeTuple convGeneralShapeTuple convTransposeShapeTuple", "number[]"), // prettier-ignore
  ...each("lax", "sort reduce reduceWindow shapeAsValue", "any"),
  "lax.dtype": "DType",
  "lax.padtypeToPads": "[number, number][]",
  "lax.convDimensionNumbers": 'NamedTuple<["lhsSpec", "rhsSpec", "outSpec"], number[]>',
  "lax.convGeneralPermutations": "[number[], number[], number[]]",
  ...each("lax.linalg", "qr eigh hessenberg", tensors(2)),
  "lax.linalg.lu": tensors(3),
  ...each("lax.linalg", "eig svd schur", "Tensor[]"),
  ...each("nn", "logsumexp dotProductAttention", plainly("Tensor")),
  ...each("random", "key wrapKeyData foldIn clone", "Key"),
  "random.keyImpl": "string",
  "random.bernoulli": "bool<any>",
  "scipy.special.logsumexp": plainly("Tensor"),
  ...each("scipy.special", "fresnel sici", tensors(2)),
  "scipy.stats.mode": named("mode", "count"),
  ...each("scipy.linalg", "choFactor luFactor schur expmFrechet polar qrMultiply", tensors(2)),
  "scipy.linalg.choFactor": "[Tensor, boolean]",
  "scipy.linalg.polar": named("unitary", "posdef"),
  "scipy.linalg.lu": plainly(tensors(3)),
  "scipy.linalg.qr": plainly(tensors(2)),
  "scipy.linalg.svd": plainly(tensors(3)),
  "scipy.linalg.eigh": plainly(tensors(2)),
  "scipy.linalg.hessenberg": plainly("Tensor"),
  "scipy.linalg.eighTridiagonal": plainly(tensors(2)),
  ...each("scipy.sparse.linalg", "cg bicgstab gmres", "[any, null]"),
  "scipy.optimize.minimize": "OptimizeResults",
  ...each("nn.initializers", "constant uniform normal truncatedNormal varianceScaling glorotNormal glorotUniform xavierNormal xavierUniform lecunNormal lecunUniform heNormal heUniform kaimingNormal kaimingUniform orthogonal deltaOrthogonal", "Initializer"), // prettier-ignore
  ...each("lax", "psum pmean pmax pmin ppermute pshuffle allGather psumScatter allToAll pswapaxes", "any"),
  "lax.axisSize": "number",
  ...each("lax", "composite pbroadcast pcast", "any"),
  "lax.dceSink": "void",
  "nn.getScaledDotGeneralConfig": "BlockScaleConfig",
  "random.keyDtype": "KeyDType",
};

/** Parameters, by the function's path and the name. */
export const PARAMETERS = {
  "numpy.array.object": "Anything",
  "numpy.asarray.a": "Anything",
  "numpy.gradient.f": "TensorLike",
  "numpy.where.x": "TensorLike",
  "numpy.ndim.a": "Anything",
  "numpy.shape.a": "Anything",
  "numpy.size.a": "Anything",
  "numpy.block.arrays": "Anything",
  "numpy.isscalar.element": "Anything",
  "numpy.pad.mode": "string | AnyFunction",
  "numpy.roll.axis": "Axis",
  "numpy.histogram.bins": "Anything",
  "numpy.meshgrid.xi": "TensorLike",
  "numpy.mgrid.slices": "Anything",
  "numpy.ogrid.slices": "Anything",
  "numpy.einsum.operands": "Anything",
  "numpy.einsumPath.operands": "Anything",
  "numpy.linalg.tensorsolve.axes": "Axis",
  "lax.sort.operand": "Anything",
  "lax.rngBitGenerator.key": "TensorLike",
  "nn.dotProductAttention.key": "TensorLike",
  "scipy.linalg.choSolve.cAndLower": "Anything",
  ...each("scipy.sparse.linalg", "cg.A bicgstab.A gmres.A cg.b bicgstab.b gmres.b", "Anything"),
  "scipy.linalg.funm.func": "AnyFunction",
  "random.split.num": "Shape",
  "random.triangular.mode": "TensorLike",
  "random.t.df": "TensorLike",
  "random.ball.d": "number",
  "random.choice.a": "TensorLike",
  "random.wrapKeyData.keyBitsArray": "TensorLike",
};

/** What solves a system, given as a function and what it starts from or has on its right side. */
const SOLVER = "((f: (x: any) => any, given: any) => any)";

/** Types written out, by the path; each line one way to call. */
export const SIGNATURES = {
  "numpy.vectorize": [
    "(pyfunc: AnyFunction, options?: { excluded?: readonly number[]; signature?: string | null }): (...args: any[]) => any",
  ],
  "lax.cond": [
    "<R>(pred: any, trueFun: (operand: any) => R, falseFun: AnyFunction, options: { operand: any }): Leaves<R>",
    "<R>(pred: any, trueFun: (...operands: any[]) => R, falseFun: AnyFunction, ...operands: any[]): Leaves<R>",
  ],
  "lax.switch": ["(index: any, branches: readonly AnyFunction[], ...operands: any[]): any"],
  "lax.whileLoop": [
    "<const Carry>(condFun: (carry: any) => any, bodyFun: (carry: any) => any, initVal: Carry): Leaves<Carry>",
    "(options: { condFun: AnyFunction; bodyFun: AnyFunction; initVal: any }): any",
  ],
  "lax.foriLoop": [
    "<const Carry>(lower: number, upper: number, bodyFun: (i: any, carry: any) => any, initVal: Carry, options?: { unroll?: number | boolean | null }): Leaves<Carry>",
    "(options: { lower: number; upper: number; bodyFun: AnyFunction; initVal: any; unroll?: number | boolean | null }): any",
  ],
  "lax.scan": [
    "<const Carry>(f: (carry: any, x: any) => any, init: Carry, xs?: any, length?: number | null | ScanOptions, reverse?: boolean | ScanOptions, unroll?: number | boolean | ScanOptions): [Leaves<Carry>, any]",
    "(options: ScanOptions & { f: AnyFunction; init: any; xs?: any }): [any, any]",
  ],
  "lax.map": ["<R>(f: (x: any) => R, xs: any, options?: { batchSize?: number | null }): Leaves<R>"],
  "lax.associativeScan": [
    "<const T>(fn: (a: any, b: any) => any, elems: T, reverse?: boolean | AssociativeScanOptions, axis?: number | AssociativeScanOptions): Leaves<T>",
  ],
  "lax.customLinearSolve": [
    `<const T>(matvec: (x: any) => any, b: T, solve: ${SOLVER}, transposeSolve?: ${SOLVER} | null | { transposeSolve?: ${SOLVER} | null; symmetric?: boolean; hasAux?: false }, symmetric?: boolean, hasAux?: false): Leaves<T>`,
    `<const T>(matvec: (x: any) => any, b: T, solve: ${SOLVER}, options: { transposeSolve?: ${SOLVER} | null; symmetric?: boolean; hasAux: true }): [Leaves<T>, any]`,
    `<const T>(matvec: (x: any) => any, b: T, solve: ${SOLVER}, transposeSolve: ${SOLVER} | null, symmetric: boolean, hasAux: true): [Leaves<T>, any]`,
    `(matvec: (x: any) => any, b: any, options: { solve: ${SOLVER}; transposeSolve?: ${SOLVER} | null; symmetric?: boolean; hasAux?: boolean }): any`,
    `(options: { matvec: (x: any) => any; b: any; solve: ${SOLVER}; transposeSolve?: ${SOLVER} | null; symmetric?: boolean; hasAux?: boolean }): any`,
  ],
  "lax.customRoot": [
    `<const T>(f: (x: any) => any, initialGuess: T, solve: ${SOLVER}, tangentSolve: ${SOLVER}, hasAux?: false | { hasAux?: false }): Leaves<T>`,
    `<const T>(f: (x: any) => any, initialGuess: T, solve: ${SOLVER}, tangentSolve: ${SOLVER}, hasAux: true | { hasAux: true }): [Leaves<T>, any]`,
    `(f: (x: any) => any, initialGuess: any, options: { solve: ${SOLVER}; tangentSolve: ${SOLVER}; hasAux?: boolean }): any`,
    `(options: { f: (x: any) => any; initialGuess: any; solve: ${SOLVER}; tangentSolve: ${SOLVER}; hasAux?: boolean }): any`,
  ],
  "lax.stopGradient": ["<T>(x: T): T"],
  "lax.optimizationBarrier": ["<T>(operand: T): T"],
  "tree.map": ["<T>(f: (...leaves: any[]) => any, tree: T, ...rest: any[]): MapLeaves<T, any>"],
  "tree.mapWithPath": ["<T>(f: (path: any[], ...leaves: any[]) => any, tree: T, ...rest: any[]): MapLeaves<T, any>"],
  "tree.leaves": ["(tree: any, isLeaf?: LeafTest): any[]"],
  "tree.leavesWithPath": ["(tree: any, isLeaf?: LeafTest, isLeafTakesPath?: boolean): [path: any[], leaf: any][]"],
  "tree.structure": ["(tree: any, isLeaf?: LeafTest): TreeStructure"],
  "tree.flatten": ["(tree: any, isLeaf?: LeafTest): [leaves: any[], structure: TreeStructure]"],
  "tree.flattenWithPath": [
    "(tree: any, isLeaf?: LeafTest, isLeafTakesPath?: boolean): [leaves: [path: any[], leaf: any][], structure: TreeStructure]",
  ],
  "tree.unflatten": ["(treedef: TreeStructure, leaves: any): any"],
  "tree.reduce": ["(fn: (result: any, leaf: any) => any, tree: any, initializer?: any, isLeaf?: LeafTest): any"],
  "tree.reduceAssociative": [
    "(operation: (a: any, b: any) => any, tree: any, options?: { identity?: any; isLeaf?: LeafTest }): any",
  ],
  "tree.all": ["(tree: any, options?: { isLeaf?: LeafTest }): bool<any>"],
  "tree.transpose": ["(outerTreedef: TreeStructure, innerTreedef: TreeStructure | null, pytreeToTranspose: any): any"],
  "tree.broadcast": ["(prefixTree: any, fullTree: any, isLeaf?: LeafTest): any"],
};

/** Types alone, which no function is. */
export const TYPES_BY_HAND = new Set([
  "lax.ConvGeneralDilatedDimensionNumbers",
  "lax.DotDimensionNumbers",
  "lax.PrecisionLike",
]);

/** Declared by hand, among the transformations. */
export const BY_HAND = new Set([
  "grad", "valueAndGrad", "jvp", "vjp", "linearize", "linearTranspose", "jacfwd", "jacrev", "jacobian", "hessian", "hvp",
  "vmap", "jit", "checkpoint", "remat", "evalShape", "customJvp", "customVjp", "customGradient", "closureConvert", "fwdAndBwd",
  "namedCall", "namedScope", "defaultMatmulPrecision", "ds", "ShapeDtypeStruct", "typeOf", "debug", "pureCallback", "ioCallback",
  "stopGradient", "range", "Tensor", "Key", "Dim",
]); // prettier-ignore

/** Members of tensors declared by hand, and methods whose function of `numpy` has another name. */
export const MEMBERS_BY_HAND = new Set([
  "shape", "ndim", "size", "dtype", "itemsize", "weakType", "nbytes", "T", "mT", "real", "imag", "at", "slice", "view",
]); // prettier-ignore
export const METHOD_FUNCTIONS = { clone: "copy", flatten: "ravel" };
export const METHOD_SIGNATURES = {
  reshape: [
    "<R extends AnyTensor = Tensor>(...shape: number[]): R",
    "<R extends AnyTensor = Tensor>(shape: Shape, order?: any, options?: any): R",
  ],
  transpose: [
    "<R extends AnyTensor = Tensor>(...axes: number[]): R",
    "<R extends AnyTensor = Tensor>(axes: readonly number[] | null | { axes?: readonly number[] | null }): R",
  ],
  compress: ["<R extends AnyTensor = Tensor>(condition: any, axis?: any, options?: any): R"],
};
